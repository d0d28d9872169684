// The public audit of GraphQL over HTTP, against the running server whose address stands in PLAYBILL_URL.
import assert from "node:assert/strict";
import test from "node:test";
import { serverAudits } from "graphql-http";

const server = process.env.PLAYBILL_URL;
assert.ok(server, "set PLAYBILL_URL to the address of a running server, such as http://127.0.0.1:8080");

const audits = serverAudits({ url: new URL("/graphql", server).href, fetchFn: fetch });

test("the audit asks something", () => assert.ok(audits.length >= 60));

for (const audit of audits) {
  test(audit.name, async () => {
    const result = await audit.fn();
    assert.equal(result.status, "ok", result.reason);
  });
}
