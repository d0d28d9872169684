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

const token = process.env.PLAYBILL_TOKEN;

async function open(t, address = "/graphiql") {
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
  await page.goto(new URL(address, server).href);
  return { page, elsewhere, faults };
}

async function run(page, tab, text) {
  // A tab that is chosen before the editor is there leaves it empty.
  await page.locator(".graphiql-query-editor .view-line", { hasText: "query " }).first().waitFor();
  await page.locator(".graphiql-tab-button", { hasText: tab }).click();
  // The button does nothing before the editor is there.
  await page.locator(".graphiql-query-editor .view-line", { hasText: `query ${tab}` }).waitFor();
  await page.locator(".graphiql-execute-button").click();
  await page.locator(".result-window", { hasText: text }).waitFor();
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

test("the draft is read with the token behind the #, which leaves the address", { timeout: 60_000 }, async (t) => {
  assert.ok(token, "set PLAYBILL_TOKEN to the organizer token that the server printed");
  const { page, elsewhere, faults } = await open(t, `/graphiql/#token=${token}`);
  await run(page, "DraftConflicts", "QUICK_CHANGE");
  assert.equal(new URL(page.url()).hash, "");
  await page.locator(".session", { hasText: "Organizer" }).waitFor();
  await page.reload();
  await page.locator(".session", { hasText: "Organizer" }).waitFor();
  assert.deepEqual(elsewhere, []);
  assert.deepEqual(faults, []);
});

test("without a token the draft is not read, and one can sign in", { timeout: 60_000 }, async (t) => {
  assert.ok(token, "set PLAYBILL_TOKEN to the organizer token that the server printed");
  const { page } = await open(t);
  await run(page, "DraftConflicts", "UNAUTHENTICATED");
  const name = `browser${Date.now()}`;
  const password = "four plain words here";
  const made = await fetch(new URL("/graphql", process.env.PLAYBILL_URL), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({
      query: "mutation ($input: AccountCreateInput!) { accountCreate(input: $input) { userErrors { message } } }",
      variables: { input: { name, password, isAdmin: true } },
    }),
  });
  assert.deepEqual((await made.json()).data.accountCreate.userErrors, []);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator(".session output", { hasText: "do not go together" }).waitFor();
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator(".session", { hasText: name }).waitFor();
  await run(page, "DraftConflicts", "QUICK_CHANGE");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  assert.deepEqual(await page.context().cookies(), []);
});
