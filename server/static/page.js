// The front page: sign in with a cookie, then show one's areas. It asks no other host for anything.
const m = JSON.parse(document.getElementById("messages").textContent);
const $ = (id) => document.getElementById(id);
const FEW = 12; // grids shown at first
let formToken = "";

async function call(path, body) {
  const answer = await fetch("/api/v1" + path, {
    method: body === undefined ? "GET" : "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": formToken },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const told = answer.status === 204 ? {} : await answer.json();
  if (!answer.ok) throw Object.assign(new Error(told.code), { code: told.code });
  return told;
}

function show(...ids) {
  for (const id of ["welcome", "sign-in", "new-password", "overview", "nothing", "sign-out"]) {
    $(id).hidden = !ids.includes(id);
  }
}

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

async function start() {
  try {
    const me = await call("/me");
    formToken = me.csrf_token ?? "";
    await showPerson(me);
  } catch {
    show("welcome", "sign-in");
    $("sign-in").elements.login.focus();
  }
}

async function showPerson(me) {
  if (me.must_change_password) return show("welcome", "new-password", "sign-out");
  try {
    showOverview(me, await call("/overview"));
  } catch (problem) {
    if (problem.code !== "forbidden") throw problem;
    show("welcome", "nothing", "sign-out");
  }
}

function showOverview(me, seen) {
  $("hello").textContent = m.hello + me.name;
  $("areas").textContent = `${m.my_areas}: ` + seen.areas.map((area) => area.name).join(" · ");
  $("app").hidden = !me.areas.sync; // for those who visit households
  $("desk").hidden = !(me.areas.see_figures || me.areas.hand_over); // for those who lead
  $("households").textContent = seen.households.toLocaleString(m.lang);
  $("visits").textContent = seen.grids.reduce((sum, grid) => sum + grid.visits, 0);
  $("week").textContent = m.period.week.replace("{number}", Number(seen.week.slice(-2))); // of 2026-W48
  $("calendar-ends").hidden = !seen.calendar_ends;
  $("calendar-ends").textContent = m.calendar_ends.replace("{day}", seen.calendar_ends);
  $("work-rests").hidden = !seen.work_rests;
  const day = { dateStyle: "medium", timeZone: seen.timezone };
  $("latest").replaceChildren(...seen.latest.map((visit) => {
    const row = document.createElement("li");
    row.append(
      element("span", `${visit.grid_name} · ${m.purpose[visit.purpose]} · ${m.outcome[visit.outcome]}`),
      ...(visit.evidence ? [element("span", m.evidence[visit.evidence], `tag ${visit.evidence}`)] : []),
      element("small", new Date(visit.at).toLocaleDateString(m.lang, day)),
    );
    return row;
  }));
  if (!seen.latest.length) $("latest").append(element("li", m.no_visits));
  showGrids(seen.grids, FEW);
  $("show-all").hidden = seen.grids.length <= FEW;
  $("show-all").onclick = () => { showGrids(seen.grids); $("show-all").hidden = true; };
  show("overview", "sign-out");
}

function showGrids(grids, few = grids.length) {
  const most = Math.max(1, ...grids.map((grid) => grid.visits));
  $("grids").replaceChildren(...grids.slice(0, few).map((grid) => {
    const row = document.createElement("li");
    const bar = Object.assign(document.createElement("progress"), { max: most, value: grid.visits });
    bar.setAttribute("aria-hidden", "true");
    row.append(element("span", grid.name), element("span", grid.visits, "tag"), bar);
    return row;
  }));
}

function onSubmit(form, send) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    const error = form.querySelector(".error");
    button.disabled = true;
    error.hidden = true;
    try {
      await send(Object.fromEntries(new FormData(form)));
      form.reset();
    } catch (problem) {
      error.textContent = m.error[problem.code] ?? m.error.other;
      error.hidden = false;
    } finally {
      button.disabled = false;
    }
  });
}

onSubmit($("sign-in"), async ({ login, password }) => {
  const told = await call("/login", { login: login.trim(), password, browser: true });
  formToken = told.csrf_token;
  await showPerson(told.person);
});

onSubmit($("new-password"), async (passwords) => {
  await call("/password", passwords);
  await showPerson(await call("/me"));
});

$("sign-out").addEventListener("click", async () => {
  await call("/logout", {}).catch(() => {});
  formToken = "";
  show("welcome", "sign-in");
});

start();
