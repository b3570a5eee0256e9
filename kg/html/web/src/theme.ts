// Colours: paper and ink, and each type's colour moved until it stands out from the ground (WCAG: 3 to 1).
export interface Theme {
  dark: boolean;
  ground: string;
  ink: string;
  faint: string;
  accent: string;
  land: string;
  kinds: string[];
}

export function theme(dark: boolean, kinds: { colour: string }[]): Theme {
  const ground = dark ? "#14171c" : "#fcfbf8";
  return {
    dark,
    ground,
    ink: dark ? "#e9e6df" : "#1d1c1a",
    faint: dark ? "#8d939c" : "#6f6b63",
    accent: dark ? "#ff8a75" : "#b3261e",
    land: dark ? "#1e2329" : "#f1ede3",
    kinds: kinds.map((k) => contrasting(k.colour, ground, dark ? 4.5 : 3.2)),
  };
}

function channels(hex: string): [number, number, number] {
  const n = parseInt(hex.slice(1), 16);
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255];
}

export function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((p, q) => q - p) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminance(hex: string): number {
  const [r, g, b] = channels(hex).map((c) => {
    const s = c / 255;
    return s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Mixes in white on a dark ground, black on a light one, until the contrast suffices. */
export function contrasting(colour: string, ground: string, least: number): string {
  const safe = /^#[0-9a-f]{6}$/i.test(colour) ? colour : "#777777";
  const aim = luminance(ground) < 0.5 ? 255 : 0;
  for (let share = 0; share <= 1; share += 0.05) {
    const mixed = `#${channels(safe).map((c) => Math.round(c + (aim - c) * share).toString(16).padStart(2, "0")).join("")}`;
    if (contrast(mixed, ground) >= least) return mixed;
  }
  return aim ? "#ffffff" : "#000000";
}
