import compat from "eslint-plugin-compat";
import vue from "eslint-plugin-vue";
import typescript from "typescript-eslint";

// The faces may use what lies under them, never the other way round; docs/web.md.
function forbid(...patterns) {
  return { "no-restricted-imports": ["error", { patterns }] };
}

const UP = { group: ["@yicetong/desk*", "**/desk/**", "@yicetong/phone*", "**/phone/**"], message: "No package knows a face." };
const INSIDE = { group: ["@yicetong/*/*", "!@yicetong/shared/tokens.css", "!@yicetong/shared/catalogue"], message: "A package is imported by its index only." };
const MAPLIBRE = { group: ["maplibre-gl", "maplibre-gl/*"], message: "Only a map folder meets MapLibre: it is loaded when a map is shown." };
const DEXIE = { group: ["dexie"], message: "Only phone/store meets the database: one place writes." };
const SCANNER = { group: ["barcode-detector", "barcode-detector/*", "zxing-wasm", "zxing-wasm/*"], message: "Only phone/scan meets the scanner: it is loaded when something is scanned." };
const FETCH = { name: "fetch", message: "Requests go through @yicetong/shared." };

// The browser may be anywhere: days and times are those of the county.
const CLOCK = [
  { selector: "NewExpression[callee.object.name='Intl'][callee.property.name='DateTimeFormat']", message: "Days and times are told by the words." },
  {
    selector: "CallExpression[callee.property.name=/^(get(FullYear|Month|Date|Day|Hours|Minutes)|toLocale(Date|Time)?String)$/]",
    message: "The browser's clock is not the county's: ask the container for today().",
  },
];

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
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "vue/multi-word-component-names": "off",
      "vue/max-attributes-per-line": "off",
      "vue/singleline-html-element-content-newline": "off",
      "vue/html-self-closing": ["error", { html: { void: "any", normal: "any" } }],
      "vue/no-v-html": "error",
      // The content security policy refuses inline styles in markup.
      "vue/no-static-inline-styles": "error",
    },
  },
  // Chromium 80, as .browserslistrc says: what the build does not lower is not used, or asked for before it is.
  { files: ["{phone,sync,shared,map}/**"], ignores: ["**/*.test.ts", "**/tests/**", "**/vite.config.ts", "phone/pwa.ts"], ...compat.configs["flat/recommended"] },
  { files: ["shared/**"], rules: forbid(UP, { group: ["vue", "vue/*", "maplibre-gl"], message: "shared is for every face, and for Node." }) },
  { files: ["sync/**"], ignores: ["sync/tests/**", "sync/node/**", "sync/chaos/**", "sync/**/*.test.ts"], rules: ENGINE },
  { files: ["map/**"], rules: forbid(UP, INSIDE, { group: ["vue", "vue/*"], message: "map is for every face." }) },
  {
    files: ["desk/**"],
    rules: { ...forbid(INSIDE, MAPLIBRE), "no-restricted-globals": ["error", FETCH], "no-restricted-syntax": ["error", ...CLOCK] },
  },
  { files: ["desk/map/**"], rules: forbid(INSIDE) },
  {
    files: ["phone/**"],
    rules: { ...forbid(INSIDE, MAPLIBRE, DEXIE, SCANNER), "no-restricted-globals": ["error", FETCH], "no-restricted-syntax": ["error", ...CLOCK] },
  },
  { files: ["phone/map/**"], rules: forbid(INSIDE, DEXIE, SCANNER) },
  { files: ["phone/store/**"], rules: forbid(INSIDE, MAPLIBRE, SCANNER) },
  { files: ["phone/tests/opened/**"], rules: forbid(INSIDE, MAPLIBRE, SCANNER) },
  { files: ["phone/scan/**"], rules: forbid(INSIDE, MAPLIBRE, DEXIE) },
);
