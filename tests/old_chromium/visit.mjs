// A cadre with a phone of 2020: logs in, goes where there is no signal, logs a visit, comes back. Prints each step.
//   node visit.mjs <address of the server> <empty folder> <login> <password>
import { createReadStream, createWriteStream } from "node:fs";
import { chmod, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { execFileSync } from "node:child_process";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import puppeteer from "puppeteer-core";

const [address, folder, login, password] = process.argv.slice(2);
const PACKED = join(dirname(createRequire(import.meta.url).resolve("chrome-aws-lambda/package.json")), "bin");
const MOST_MS = 120_000;
const AGAIN_MS = 10_000;
const PIN = "258013";

async function unpack(name, as) {
  await pipeline(createReadStream(join(PACKED, name)), createBrotliDecompress(), createWriteStream(join(folder, as)));
}

async function browserIn() {
  await mkdir(join(folder, "swiftshader"), { recursive: true });
  await Promise.all([unpack("chromium.br", "chromium"), unpack("swiftshader.tar.br", "gl.tar")]);
  await chmod(join(folder, "chromium"), 0o755);
  execFileSync("tar", ["xf", join(folder, "gl.tar"), "-C", join(folder, "swiftshader")]);
  return puppeteer.launch({
    executablePath: join(folder, "chromium"),
    userDataDir: join(folder, "profile"),
    // WebGL without a graphics card.
    args: ["--no-sandbox", "--use-gl=swiftshader", "--ignore-gpu-blacklist", "--no-first-run", "--disable-background-networking"],
  });
}

const browser = await browserIn();
console.log(await browser.version());
const page = await browser.newPage();
await page.setViewport({ width: 360, height: 740, isMobile: true, hasTouch: true });
page.on("pageerror", ({ message }) => console.log(`error: ${message}`));

const KEYS = "button, a";
const sees = (text) => (ms = MOST_MS) =>
  page.waitForFunction((text) => document.body && document.body.innerText.includes(text), { timeout: ms }, text);
const hasLeftTheForm = (ms) => page.waitForFunction(() => !location.pathname.endsWith("/visit"), { timeout: ms });
const shows = (selector) => (ms = MOST_MS) => page.waitForSelector(selector, { timeout: ms });

/**
 * Taps until it leads there: a list may be drawn anew between finding a key and tapping it, or move under the finger.
 * Whoever taps once more saves nothing twice.
 */
async function taps(selector, text, leads) {
  const found = (selector, text) =>
    [...document.querySelectorAll(selector)].find((each) => each.offsetParent && each.innerText.includes(text));
  for (const until = Date.now() + MOST_MS; ; ) {
    try {
      const key = await page.waitForFunction(found, { timeout: AGAIN_MS }, selector, text);
      await key.asElement().tap();
      return await leads(AGAIN_MS);
    } catch (error) {
      if (Date.now() > until || !/detached|not visible|timeout/.test(error.message)) throw error;
    }
  }
}

/** By its keys: the browser has no others at hand. */
async function opens(text) {
  await sees(text)();
  for (const digit of PIN) await page.keyboard.press(digit);
}

try {
  await page.goto(`${address}/app/?lang=zh`);
  await sees("用户名")();
  const [name, secret] = await page.$$("input");
  await name.type(login);
  await secret.type(password);
  await taps(KEYS, "登录", sees("设一个六位数"));
  await opens("设一个六位数");
  await opens("再按一次");
  await sees("知道了")();
  await taps(KEYS, "知道了", shows(".unsent"));
  await sees("都已收到")();
  await page.waitForFunction(() => !document.querySelector(".strips > .strip"), { timeout: MOST_MS });
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  console.log("has everything");
  await page.setOfflineMode(true);
  await page.reload();
  await opens("请按开门密码");
  await taps(KEYS, "农户", shows("main li a"));
  await taps("main li a", "", sees("记走访"));
  await taps(KEYS, "记走访", sees("记下"));
  await taps(KEYS, "记下", hasLeftTheForm);
  await page.goto(`${address}/app/`);
  await opens("请按开门密码");
  await sees("1 条未发")();
  console.log("logged a visit without signal");
  await taps(KEYS, "地图", shows(".map-page"));
  await shows("[data-drawn=true]")();
  console.log("sees the map");
  await page.setOfflineMode(false);
  await sees("都已收到")();
  console.log("all received");
} catch (error) {
  console.log(`error: ${error.message}\n${await page.evaluate(() => document.body.innerText)}`);
  process.exitCode = 1;
} finally {
  await browser.close();
}
