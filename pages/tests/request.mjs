// What GraphiQL sends of what it was told to send.
import assert from "node:assert/strict";
import test from "node:test";
import { named } from "../graphiql/request.js";

test("the name of an operation is sent where the query holds it, and nowhere else", () => {
  const check = (query, operationName, sent) =>
    assert.deepEqual(named({ query, operationName, variables: {} }), { query, variables: {}, ...sent });
  check("query A { a }", "A", { operationName: "A" });
  check("query A { a } query B { b }", "B", { operationName: "B" });
  // That of the tab before, which a field and a note may be named after.
  check("query B { A } # A", "A", {});
  check("{ a }", "A", {});
  check("{ a }", undefined, {});
  check("query A { a }", null, {});
  check("query A {", "A", {});
});
