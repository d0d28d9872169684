// What is sent.
import { getOperationAST, parse } from "graphql";

/**
 * A request without the name of an operation that its query does not hold. Behind a change of tabs GraphiQL may still give that of
 * the tab before.
 */
export function named({ operationName, ...request }) {
  return holds(request.query, operationName) ? { ...request, operationName } : request;
}

function holds(query, operationName) {
  try {
    return Boolean(operationName && getOperationAST(parse(query), operationName));
  } catch {
    // The server tells what is wrong with a query.
    return false;
  }
}
