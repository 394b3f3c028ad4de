// Opens every page in a real browser, on a wide and on a narrow screen, and lets axe-core judge it. Nothing may be
// fetched but the page itself; the filters and the words of numbers have to work.
// Usage: node pages.mjs MODULES PAGE…
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { resolve, basename } from "node:path";

const [modules, ...pages] = process.argv.slice(2);
const require = createRequire(resolve(modules, "package.json"));
const puppeteer = require("puppeteer-core");
const axe = require.resolve("axe-core/axe.min.js");
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const browser = await puppeteer.launch({ executablePath, args: ["--no-sandbox"], protocolTimeout: 600_000 });
let faults = 0;
for (const file of pages) {
  for (const width of [1200, 400]) {
    const page = await browser.newPage();
    await page.setViewport({ width, height: 900 });
    await page.setBypassCSP(true);
    const asked = [];
    page.on("request", (request) => asked.push(request.url()));
    page.on("pageerror", (error) => { faults += 1; console.log(`  script: ${error.message}`); });
    const address = pathToFileURL(resolve(file)).href;
    await page.goto(address, { waitUntil: "load" });
    const others = asked.filter((url) => url !== address);
    faults += others.length;
    others.forEach((url) => console.log(`  asks for ${url}`));
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (overflow > 0) { faults += 1; console.log(`  ${overflow} pixels wider than the screen`); }
    await page.addScriptTag({ path: axe });
    const found = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags, resultTypes: ["violations"] }), TAGS);
    for (const violation of found.violations) {
      faults += 1;
      console.log(`  ${violation.id} (${violation.impact}): ${violation.help}, ${violation.nodes.length} places`);
      violation.nodes.slice(0, 3).forEach((node) => console.log(`    ${node.html.slice(0, 160)}`));
    }
    console.log(`${basename(file)} at ${width}: ${found.violations.length} violations, ${found.passes.length} rules passed`);
    if (basename(file) !== "index.html" && width === 1200) faults += await works(page);
    await page.close();
  }
}
await browser.close();
process.exit(faults === 0 ? 0 : 1);

// Whether a filter hides rows, and a number says more of itself when it has the focus.
async function works(page) {
  const counted = () => page.evaluate(() => {
    const rows = [...document.querySelectorAll("tr[data-area]")];
    return rows.filter((row) => row.offsetParent !== null).length;
  });
  const all = await counted();
  await page.select("#filter-area", await page.$eval("#filter-area option:nth-child(2)", (one) => one.value));
  const some = await counted();
  await page.select("#filter-area", "");
  const again = await counted();
  const said = await page.evaluate(() => {
    document.querySelectorAll("details").forEach((one) => { one.open = true; });
    const number = document.querySelector("[data-tip]");
    if (!number) return "";
    number.focus();
    return document.getElementById("tip").hidden ? "" : document.getElementById("tip").textContent;
  });
  const good = some > 0 && some < all && again === all && said.length > 0;
  console.log(`  filter: ${all} rows, ${some} of one country, ${again} again; focus says "${said.slice(0, 60)}…"`);
  return good ? 0 : 1;
}
