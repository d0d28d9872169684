// The public clients of subscriptions, graphql-ws over a socket and graphql-sse over events, against the running server whose
// address stands in PLAYBILL_URL, as the owner of PLAYBILL_TOKEN.
import assert from "node:assert/strict";
import test from "node:test";
import { createClient as createEvents } from "graphql-sse";
import { createClient, MessageType } from "graphql-ws";
import WebSocket from "ws";

const { PLAYBILL_URL: server, PLAYBILL_TOKEN: token } = process.env;
assert.ok(server && token, "set PLAYBILL_URL and PLAYBILL_TOKEN to those of a running demo");
const url = new URL("/graphql", server);
const socket = url.href.replace("http", "ws");
const connectionParams = { authorization: `Bearer ${token}` };

// Asks one question by POST, as the organizer.
async function ask(query, variables) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify({ query, variables }) });
  const { data, errors } = await answer.json();
  assert.equal(errors, undefined);
  return data;
}

const { festival } = await ask('{ festival(slug: "weidong-2020", view: DRAFT) { id revision } }');
const follow = {
  query: "subscription ($id: ID!, $since: Int) { planChanged(festival: $id, sinceRevision: $since) { revision changes { kind title } } }",
  variables: { id: festival.id, since: festival.revision },
};

function edit(name) {
  const input = { festival: festival.id, name: { text: name } };
  return ask("mutation ($input: OrganizationCreateInput!) { organizationCreate(input: $input) { revision } }", { input });
}

// A socket that says what it is told to, and tells what comes: messages, and at last how it was closed.
function raw(...messages) {
  const heard = [];
  return new Promise((resolve, reject) => {
    const ws = new WebSocket(socket, "graphql-transport-ws");
    ws.on("open", () => messages.forEach((it) => ws.send(JSON.stringify(it))));
    ws.on("message", (it) => heard.push(JSON.parse(it)));
    ws.on("close", (code, reason) => resolve([...heard, `${code} ${reason}`]));
    ws.on("error", reject);
  });
}

const init = { type: MessageType.ConnectionInit };
const ask1 = { type: MessageType.Subscribe, id: "1", payload: { query: follow.query, variables: follow.variables } };

test("a query is answered once", async () => {
  const client = createClient({ url: socket, webSocketImpl: WebSocket, lazy: true });
  const answers = [];
  for await (const answer of client.iterate({ query: '{ festival(slug: "weidong-2020") { slug } }' })) answers.push(answer);
  assert.deepEqual(answers, [{ data: { festival: { slug: "weidong-2020" } } }]);
  await client.dispose();
});

test("edits are followed until no more is wanted, over socket and events alike", async () => {
  const client = createClient({ url: socket, webSocketImpl: WebSocket, connectionParams });
  const events = createEvents({ url: url.href, headers: connectionParams });
  const names = ["一团", "二团", "三团"];
  const followed = [client.iterate(follow), events.iterate(follow)];
  for (const name of names) await edit(name);
  for (const answers of followed) {
    for (const [index, name] of names.entries()) {
      const { value } = await answers.next();
      const expect = { revision: festival.revision + index + 1, changes: [{ kind: "CREATED", title: name }] };
      assert.deepEqual(value.data.planChanged, expect);
    }
    assert.equal((await answers.return()).done, true);
  }
  await client.dispose();
  events.dispose();
});

test("pings are answered both ways", async () => {
  let ponged;
  const pong = new Promise((resolve) => (ponged = resolve));
  const on = { pong: (received) => received && ponged() };
  const client = createClient({ url: socket, webSocketImpl: WebSocket, lazy: false, keepAlive: 50, on });
  await pong;
  await client.dispose();
});

test("who brings a bad token is told so", async () => {
  const bad = { authorization: "Bearer nonsense" };
  const client = createClient({ url: socket, webSocketImpl: WebSocket, connectionParams: bad, retryAttempts: 0 });
  await assert.rejects(client.iterate(follow).next(), (close) => close.code === 4403);
  const stranger = createClient({ url: socket, webSocketImpl: WebSocket, retryAttempts: 0 });
  await assert.rejects(stranger.iterate(follow).next(), ([error]) => error.extensions.code === "UNAUTHENTICATED");
  await Promise.all([client.dispose(), stranger.dispose()]);
});

test("whoever breaks the protocol is closed by its code", async () => {
  const ack = { type: MessageType.ConnectionAck };
  assert.deepEqual(await raw(init, init), [ack, "4429 Too many initialisation requests"]);
  assert.deepEqual(await raw(ask1), ["4401 Unauthorized"]);
  assert.deepEqual(await raw({ type: "nonsense" }), ["4400 Invalid message"]);
  assert.deepEqual(await raw(), ["4408 Connection initialisation timeout"]);
  const known = { ...init, payload: connectionParams };
  const late = { ...ask1, payload: { ...ask1.payload, variables: { id: festival.id } } };
  assert.deepEqual(await raw(known, late, late), [ack, "4409 Subscriber for 1 already exists"]);
});

test("the subprotocol of old is not spoken", async () => {
  const ws = new WebSocket(socket, "graphql-ws");
  const [error] = await new Promise((resolve) => ws.on("error", (...it) => resolve(it)));
  assert.match(error.message, /400/);
});
