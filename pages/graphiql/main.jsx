// Before anything else, so that the editors find their workers in this bundle.
import "graphiql/setup-workers/vite";

import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import "graphiql/style.css";
import { createRoot } from "react-dom/client";

import "./main.css";
import { tabs } from "./queries.js";
import { named } from "./request.js";
import { Session, withToken } from "./session.jsx";

const send = createGraphiQLFetcher({
  // Beside this page, so that it also works below a path of a reverse proxy.
  url: new URL("../graphql", document.baseURI).href,
  headers: { accept: "application/graphql-response+json, application/json" },
  enableIncrementalDelivery: false,
});
const fetcher = (request, options) => send(named(request), { ...options, headers: withToken(options?.headers) });

createRoot(document.getElementById("page")).render(
  <GraphiQL fetcher={fetcher} defaultTabs={tabs}>
    <GraphiQL.Logo>
      Playbill
      <Session />
    </GraphiQL.Logo>
  </GraphiQL>,
);
