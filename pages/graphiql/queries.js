// The ready queries, in the order of their tabs. A tab is named after its operation.
import closingShow from "./queries/closing-show.graphql?raw";
import headsByOrganizationKind from "./queries/heads-by-organization-kind.graphql?raw";
import draftConflicts from "./queries/draft-conflicts.graphql?raw";
import changesSince from "./queries/changes-since.graphql?raw";
import showUpdate from "./queries/show-update.graphql?raw";

export const tabs = [
  { query: closingShow },
  { query: headsByOrganizationKind },
  { query: draftConflicts },
  { query: changesSince },
  { query: showUpdate, variables: JSON.stringify({ show: "" }, null, 2) },
];
