// The public audit of GraphQL over HTTP, against the running server whose address stands in PLAYBILL_URL.
import assert from "node:assert/strict";
import test from "node:test";
import { serverAudits } from "graphql-http";

const server = process.env.PLAYBILL_URL;
assert.ok(server, "set PLAYBILL_URL to the address of a running server, such as http://127.0.0.1:8080");

const token = process.env.PLAYBILL_TOKEN;
assert.ok(token, "set PLAYBILL_TOKEN to the organizer token that the server printed");

const url = new URL("/graphql", server).href;
const withToken = (address, init) => {
  const headers = new Headers(init?.headers);
  headers.set("authorization", `Bearer ${token}`);
  return fetch(address, { ...init, headers });
};

for (const [who, fetchFn] of Object.entries({ "the public": fetch, "an organizer": withToken })) {
  const audits = serverAudits({ url, fetchFn });
  test(`the audit asks something as ${who}`, () => assert.ok(audits.length >= 60));
  for (const audit of audits) {
    test(`${audit.name}, as ${who}`, async () => {
      const result = await audit.fn();
      assert.equal(result.status, "ok", result.reason);
    });
  }
}
