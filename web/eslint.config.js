import vue from "eslint-plugin-vue";
import typescript from "typescript-eslint";

// The faces may use what lies under them, never the other way round; docs/web.md.
function forbid(...patterns) {
  return { "no-restricted-imports": ["error", { patterns }] };
}

const UP = { group: ["@yicetong/desk*", "**/desk/**", "@yicetong/phone*", "**/phone/**"], message: "No package knows a face." };
const INSIDE = { group: ["@yicetong/*/*", "!@yicetong/shared/tokens.css"], message: "A package is imported by its index only." };
const MAPLIBRE = { group: ["maplibre-gl", "maplibre-gl/*"], message: "Only desk/map meets MapLibre: it is loaded when a map is shown." };
const FETCH = { name: "fetch", message: "Requests go through @yicetong/shared." };

// The sync engine runs in Node as well: clock, chance, sleep, store and transport are its arguments.
const OUTSIDE = ["window", "document", "navigator", "localStorage", "indexedDB", "fetch", "setTimeout", "setInterval"];
const ENGINE = {
  ...forbid(UP, INSIDE, { group: ["vue", "vue/*", "vue-router", "dexie", "maplibre-gl"], message: "The engine knows no face and no store." }),
  "no-restricted-globals": ["error", ...OUTSIDE.map((name) => ({ name, message: "The engine is given what lies outside." }))],
  "no-restricted-properties": [
    "error",
    { object: "Date", property: "now", message: "The engine is given a clock." },
    { object: "Math", property: "random", message: "The engine is given chance." },
  ],
  // A dynamic import would pass by the rule above.
  "no-restricted-syntax": ["error", "ImportExpression"],
};

export default typescript.config(
  { ignores: ["**/dist/**", "**/node_modules/**", "shared/api/schema.d.ts"] },
  typescript.configs.recommended,
  vue.configs["flat/recommended"],
  {
    files: ["**/*.vue"],
    languageOptions: { parserOptions: { parser: typescript.parser } },
  },
  {
    rules: {
      eqeqeq: "error",
      "no-undef": "off", // TypeScript knows better
      "max-lines": ["error", 400],
      "@typescript-eslint/no-non-null-assertion": "error",
      "vue/multi-word-component-names": "off",
      "vue/max-attributes-per-line": "off",
      "vue/singleline-html-element-content-newline": "off",
      "vue/html-self-closing": ["error", { html: { void: "any", normal: "any" } }],
      "vue/no-v-html": "error",
      // The content security policy refuses inline styles in markup.
      "vue/no-static-inline-styles": "error",
    },
  },
  { files: ["shared/**"], rules: forbid(UP, { group: ["vue", "vue/*", "maplibre-gl"], message: "shared is for every face, and for Node." }) },
  { files: ["sync/**"], rules: ENGINE },
  { files: ["desk/**"], rules: { ...forbid(INSIDE, MAPLIBRE), "no-restricted-globals": ["error", FETCH] } },
  { files: ["desk/map/**"], rules: forbid(INSIDE) },
);
