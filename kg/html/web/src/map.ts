// Places on the map: Mercator, a coastline without boundaries, a graticule. Nothing is fetched.
import { coast } from "./coast";
import type { Model } from "./model";
import type { Camera } from "./paint";
import type { Theme } from "./theme";

let rings: number[][] | undefined;
const UNIT = 60; // units of the picture a degree of longitude
const [WEST, EAST, NORTH] = [66, 150, 58]; // where the coastline's data are cut

export function project(longitude: number, latitude: number): [number, number] {
  const bounded = Math.max(-80, Math.min(80, latitude));
  return [longitude * UNIT, -((180 / Math.PI) * UNIT) * Math.log(Math.tan(Math.PI / 4 + (bounded * Math.PI) / 360))];
}

/** Positions of the entities that have coordinates; those without are hidden by `has`. */
export function mapPlaces(model: Model, nodes: ArrayLike<number>, out: Float32Array): number[] {
  const placed: number[] = [];
  for (let i = 0; i < nodes.length; i++) {
    const at = model.more(nodes[i]!).at;
    if (!at) continue;
    const [x, y] = project(at[0], at[1]);
    out[2 * nodes[i]!] = x;
    out[2 * nodes[i]! + 1] = y;
    placed.push(nodes[i]!);
  }
  return placed;
}

export function backdrop(theme: Theme) {
  return (ctx: CanvasRenderingContext2D, camera: Camera, width: number, height: number): void => {
    const sx = (x: number) => (x - camera.x) * camera.scale + width / 2;
    const sy = (y: number) => (y - camera.y) * camera.scale + height / 2;
    ctx.beginPath();
    for (const ring of (rings ??= coast())) {
      let [lon, lat] = [0, 0];
      for (let i = 0; i < ring.length; i += 2) {
        lon += ring[i]! / 20;
        lat += ring[i + 1]! / 20;
        const [x, y] = project(lon <= WEST ? 0 : lon >= EAST ? 180 : lon, lat >= NORTH ? 80 : lat); // the data end here, the land goes on
        if (i) ctx.lineTo(sx(x), sy(y));
        else ctx.moveTo(sx(x), sy(y));
      }
      ctx.closePath();
    }
    ctx.fillStyle = theme.land;
    ctx.fill();
    ctx.lineWidth = 0.8;
    ctx.strokeStyle = theme.faint;
    ctx.globalAlpha = 0.5;
    ctx.stroke();
    ctx.globalAlpha = 0.18;
    ctx.beginPath();
    for (let degree = 0; degree <= 180; degree += 5) {
      const [x] = project(degree, 0);
      ctx.moveTo(sx(x), 0);
      ctx.lineTo(sx(x), height);
      const [, y] = project(0, degree - 60);
      ctx.moveTo(0, sy(y));
      ctx.lineTo(width, sy(y));
    }
    ctx.stroke();
    ctx.globalAlpha = 1;
  };
}
