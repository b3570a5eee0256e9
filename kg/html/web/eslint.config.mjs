import js from "@eslint/js";
import ts from "typescript-eslint";

const markup = "Text from a news page must never become markup: build elements with h() from dom.ts";

export default ts.config(
  { ignores: ["node_modules", "build.mjs", "eslint.config.mjs"] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML", "write", "writeln", "srcdoc", "setHTMLUnsafe", "createContextualFragment"].map(
          (property) => ({ property, message: markup }),
        ),
      ],
      "no-restricted-globals": ["error", "fetch", "XMLHttpRequest", "WebSocket", "EventSource", "eval"],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-misused-spread": "off", // offsets count code points, and so does spreading
      "@typescript-eslint/no-non-null-assertion": "off", // typed arrays: the index is in range by construction
      "@typescript-eslint/no-unnecessary-condition": "off", // noUncheckedIndexedAccess and it disagree over arrays
    },
  },
  {
    files: ["src/remote.ts"], // the one file that asks: only where a server of this machine gave the page, and its policy allows it
    rules: { "no-restricted-globals": ["error", "XMLHttpRequest", "WebSocket", "EventSource", "eval"] },
  },
);
