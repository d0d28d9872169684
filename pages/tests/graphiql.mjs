// GraphiQL in a real browser, against the running server whose address stands in PLAYBILL_URL.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import test from "node:test";
import { chromium } from "playwright-core";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

async function open(t) {
  const server = process.env.PLAYBILL_URL;
  assert.ok(server, "set PLAYBILL_URL to the address of a running server, such as http://127.0.0.1:8080");
  assert.ok(existsSync(executablePath), `no ${executablePath}: run \`apt-get install chromium\`, or name another in CHROMIUM`);
  const browser = await chromium.launch({ executablePath, args: quiet });
  t.after(() => browser.close());
  // Tall, since the editors draw only the lines in sight.
  const page = await browser.newPage({ viewport: { width: 1400, height: 6000 } });
  const elsewhere = [];
  const faults = [];
  const { host } = new URL(server);
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (["http:", "https:", "ws:", "wss:"].includes(url.protocol) && url.host !== host) elsewhere.push(url.href);
  });
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  page.on("pageerror", (error) => faults.push(String(error)));
  await page.goto(new URL("/graphiql", server).href);
  return { page, elsewhere, faults };
}

test("GraphiQL opens with ready queries and runs the first without any other host", { timeout: 60_000 }, async (t) => {
  const { page, elsewhere, faults } = await open(t);
  const tabs = page.locator(".graphiql-tab-button");
  await tabs.first().waitFor();
  assert.equal(await page.title(), "Playbill");
  assert.deepEqual(await tabs.allInnerTexts(), [
    "ClosingShow",
    "HeadsByOrganizationKind",
    "DraftConflicts",
    "ChangesSince",
    "ShowUpdate",
  ]);
  // The button does nothing before the editor is there.
  await page.locator(".graphiql-query-editor .view-line", { hasText: "query ClosingShow" }).waitFor();
  await page.locator(".graphiql-execute-button").click();
  await page.locator(".result-window", { hasText: "共圆小康梦" }).waitFor();
  assert.deepEqual(elsewhere, []);
  assert.deepEqual(faults, []);
});
