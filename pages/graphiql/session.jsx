// Who uses the page: whoever's token came with its address, or whoever signed in by the control beside its name.
import { useEffect, useState } from "react";

const KEY = "playbill:token";
const url = new URL("../graphql", document.baseURI).href;

// A token behind the # goes to no server. It stays until the tab is closed, and leaves the address at once.
const brought = new URLSearchParams(location.hash.slice(1)).get("token");
if (brought) {
  sessionStorage.setItem(KEY, brought);
  history.replaceState(null, "", location.pathname + location.search);
}

// A header that was written by hand comes before the token.
export function withToken(headers = {}) {
  const token = sessionStorage.getItem(KEY);
  const written = Object.keys(headers).some((name) => name.toLowerCase() === "authorization");
  return token && !written ? { ...headers, authorization: `Bearer ${token}` } : headers;
}

async function ask(query, variables = {}) {
  const headers = withToken({ "content-type": "application/json" });
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify({ query, variables }) });
  const { data, errors } = await response.json();
  return { data, wrong: errors?.map((it) => it.message).join(" ") };
}

async function signIn(login, password) {
  const query = `mutation ($input: SessionCreateInput!) {
    sessionCreate(input: $input) { account { name } userErrors { message } }
  }`;
  sessionStorage.removeItem(KEY);
  const { data, wrong } = await ask(query, { input: { login, password, cookie: true } });
  return wrong ?? data.sessionCreate.userErrors.map((it) => it.message).join(" ");
}

async function signOut() {
  if (sessionStorage.getItem(KEY)) sessionStorage.removeItem(KEY);
  else await ask("mutation { sessionDelete(input: {}) { deletedId } }");
}

// What is shown was asked for by somebody else.
const again = () => location.reload();

export function Session() {
  const [name, setName] = useState(null);
  const [wrong, setWrong] = useState("");
  useEffect(() => {
    ask("{ viewer { account { displayName } } }").then(
      ({ data, wrong }) => {
        setName(data?.viewer?.account?.displayName ?? "");
        setWrong(wrong ?? "");
      },
      (error) => setWrong(String(error)),
    );
  }, []);
  async function submit(event) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const wrong = await signIn(form.get("login"), form.get("password"));
    if (wrong) setWrong(wrong);
    else again();
  }
  if (name) {
    return (
      <span className="session">
        {name} <button onClick={() => signOut().then(again)}>Sign out</button>
      </span>
    );
  }
  return (
    <form className="session" onSubmit={submit}>
      <input name="login" placeholder="Name" aria-label="Name" autoComplete="username" required />
      <input name="password" type="password" placeholder="Password" aria-label="Password" autoComplete="current-password" required />
      <button>Sign in</button> <output>{wrong}</output>
    </form>
  );
}
