// A tour of Playbill: a small festival from nothing, by its API alone.
//
//     node tests/tour.mjs http://127.0.0.1:8080 "$TOKEN"
//
// The token is the one that the server printed when it started with --demo.
//
// It prints what a person would want to see, and no ids, so that two runs print the same.

const server = process.argv[2] ?? "http://127.0.0.1:8080";
const token = process.argv[3] ?? process.env.PLAYBILL_TOKEN ?? "";

/** Sends one request and returns its data. `errors` mean that the request itself was wrong. */
async function ask(query, variables = {}) {
  const response = await fetch(new URL("/graphql", server), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  expect(!errors, `the server answers: ${errors?.map((it) => it.message).join(" ")}`);
  return data;
}

/** Runs a mutation by its name. All of them take one input, and answer in the same way beside what `select` asks for. */
async function mutate(name, input, select = "") {
  const type = name[0].toUpperCase() + name.slice(1);
  const data = await ask(
    `mutation ($input: ${type}Input!) {
      ${name}(input: $input) {
        ${select}
        userErrors { code field message }
        conflictsAdded { rule severity message(lang: "en") }
        conflictsResolved { rule }
      }
    }`,
    { input },
  );
  return data[name];
}

/** Runs a mutation that must not be refused. */
async function done(name, input, select) {
  const payload = await mutate(name, input, select);
  const refused = payload.userErrors.map((it) => `${it.field ?? "-"} ${it.code}: ${it.message}`);
  expect(refused.length === 0, `${name} is refused: ${refused.join(" ")}`);
  return payload;
}

/** Adds a thing and returns it. */
async function add(noun, input, select = "id") {
  return (await done(`${noun}Create`, input, `${noun} { ${select} }`))[noun];
}

function expect(truth, otherwise) {
  if (!truth) throw new Error(otherwise);
}

const en = (text) => [{ lang: "en", text }];
const rules = (conflicts) => conflicts.map((it) => it.rule).join(", ");

/** Founds the festival under the first slug that is free: spring-gala, spring-gala-2, … */
async function found() {
  for (let count = 1; ; count++) {
    const slug = count === 1 ? "spring-gala" : `spring-gala-${count}`;
    const { festival, userErrors } = await mutate(
      "festivalCreate",
      {
        slug,
        name: en("Spring Gala"),
        startsOn: "2027-05-01",
        endsOn: "2027-05-02",
        timeZone: "Europe/London",
        primaryLanguage: "en",
      },
      "festival { id slug genres { nodes { id code } } }",
    );
    if (festival) return festival;
    expect(userErrors.every((it) => it.code === "TAKEN"), `festivalCreate is refused: ${userErrors[0].message}`);
  }
}

/** Adds a team with its performers, by name, and returns their ids. */
async function addTeam(festival, organization, name, people) {
  const cast = {};
  for (const person of people) cast[person] = (await add("performer", { festival, name: person })).id;
  const members = people.map((person) => ({ performer: cast[person] }));
  const team = await add("team", { festival, organization, name: en(name), declaredHeadcount: people.length, members });
  return { id: team.id, cast };
}

const SHOW = `title venue { name } startsAt
  program { items { startsAt durationSeconds title ... on Performance { act { teams { team { name } } } } } }`;

/** A running order, as text. */
function printed(show) {
  const rows = show.program.items.map((item) => {
    const minutes = `${Math.floor(item.durationSeconds / 60)}:${String(item.durationSeconds % 60).padStart(2, "0")}`;
    const teams = item.act.teams.map((it) => it.team.name).join(" and ");
    return `  ${item.startsAt.slice(11, 19)}  ${minutes}  ${item.title.padEnd(14)}  ${teams}`;
  });
  return [`${show.title}, ${show.venue.name}, ${show.startsAt.slice(0, 10)}`, ...rows].join("\n");
}

async function tour() {
  const { id: festival, slug, genres } = await found();
  const genre = (code) => genres.nodes.find((it) => it.code === code).id;

  // Where, and who.
  const stage = { name: en("Main stage"), changeoverSeconds: 60 };
  const venue = (name) => add("venue", { festival, name: en(name), stages: [stage] }, "stages { id }");
  const [park] = (await venue("River Park")).stages;
  const [hall] = (await venue("Town Hall")).stages;
  const school = await add("organization", { festival, name: en("Hill School"), kind: "SCHOOL" });
  const dancers = await addTeam(festival, school.id, "Hill Dancers", ["Ada", "Bo"]);
  const singers = await addTeam(festival, school.id, "Hill Choir", ["Cleo", "Dan", "Eve"]);
  const players = await addTeam(festival, school.id, "Hill Players", ["Finn", "Gus"]);

  // What they show. Ada is in both dances, and her second costume is a HARD one: she needs ten minutes for it.
  const act = (title, code, durationSeconds, team, costumes = {}) =>
    add("act", {
      festival,
      title: en(title),
      genre: genre(code),
      durationSeconds,
      status: "CONFIRMED",
      teams: [team.id],
      cast: Object.entries(team.cast).map(([name, performer]) => ({ performer, team: team.id, costume: costumes[name] })),
    });
  const lanterns = await act("Lanterns", "dance", 240, dancers);
  const swans = await act("Swans", "dance", 270, { ...dancers, cast: { Ada: dancers.cast.Ada } }, { Ada: "HARD" });
  const song = await act("Harbour Song", "choir", 300, singers);
  const train = await act("The Late Train", "sketch", 420, players);
  const gala = await add("show", {
    festival,
    kind: "GALA",
    title: en("Opening Gala"),
    stage: park.id,
    startsAt: "2027-05-01T19:30:00+01:00",
    hardEndAt: "2027-05-01T21:00:00+01:00",
  });

  // The running order. One placing is bad: by default it would be refused, ALLOW keeps it and lists it.
  const items = {};
  for (const [name, { id }] of Object.entries({ lanterns, swans, song, train })) {
    const input = { show: gala.id, act: id, onConflict: "ALLOW" };
    const { item, conflictsAdded } = await done("programItemInsert", input, "item { id }");
    items[name] = item.id;
    for (const it of conflictsAdded) console.log(`${it.rule} ${it.severity}: ${it.message}\n`);
    const blocking = rules(conflictsAdded.filter((it) => it.severity === "BLOCK"));
    expect(blocking === (name === "swans" ? "QUICK_CHANGE" : ""), `${name} adds ${rules(conflictsAdded)}`);
  }
  const show = async (view) => {
    const query = `query ($view: View!) { festival(slug: "${slug}", view: $view) { shows { nodes { ${SHOW} } } } }`;
    return (await ask(query, { view })).festival.shows.nodes[0];
  };
  console.log(`As first put together: ${printed(await show("DRAFT"))}\n`);

  const early = await mutate("releasePublish", { festival });
  expect(rules(early.userErrors.map((it) => ({ rule: it.code }))) === "QUICK_CHANGE", "a blocked draft can be published");
  console.log("Publishing it is refused: QUICK_CHANGE\n");

  const moved = await done("programItemMove", { id: items.swans, afterId: items.train });
  expect(rules(moved.conflictsResolved).startsWith("QUICK_CHANGE"), "the move resolves nothing");
  console.log(`Moved Swans to the end. Resolved: ${rules(moved.conflictsResolved)}\n`);

  const { release } = await done("releasePublish", { festival, note: "The first programme" }, "release { number }");
  console.log(`Published release ${release.number}.\n`);

  // Work goes on in the draft: another order, and rain is forecast. The public sees none of it.
  await done("programItemMove", { id: items.train, afterId: items.lanterns });
  await done("showSchedule", { id: gala.id, stage: hall.id });
  console.log(`The public reads (RELEASED): ${printed(await show("RELEASED"))}\n`);
  console.log(`The organizers read (DRAFT): ${printed(await show("DRAFT"))}\n`);

  const { festival: draft } = await ask(
    `{ festival(slug: "${slug}", view: DRAFT) {
      changesSince(release: 1) { differences { kind message(lang: "en") } teamsToTell { name } }
    } }`,
  );
  const { differences, teamsToTell } = draft.changesSince;
  expect(differences.some((it) => it.kind === "ORDER"), "the new order is no difference");
  console.log("What release 2 would change:");
  for (const it of differences) console.log(`  ${it.kind.padEnd(5)}  ${it.message}`);
  console.log(`Teams to tell: ${teamsToTell.map((it) => it.name).join(", ")}`);
}

try {
  await tour();
} catch (error) {
  console.error(`The tour of ${server} stopped: ${error.message}${error.cause ? ` (${error.cause.message})` : ""}`);
  process.exitCode = 1;
}
