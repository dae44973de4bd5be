import "@yicetong/shared/tokens.css";
import "./styles/phone.css";
import "./styles/shell.css";
import "./styles/records.css";
import { createApp } from "vue";
import App from "./app/App.vue";
import { CONTAINER } from "./app/container";
import { createContainer } from "./app/createContainer";
import { LACKING } from "./app/lackingPage";
import { createPhoneRouter, lackingPage } from "./app/router";
import { ignoreSecondTaps } from "./app/secondTaps";
import { surroundingsOf, thisBrowser } from "./app/surroundings";

async function begin(): Promise<void> {
  const surroundings = surroundingsOf(thisBrowser());
  // The worker's word is passed on as the browser's own would be.
  const container = await createContainer(() => window.dispatchEvent(new Event("online")));
  ignoreSecondTaps(document, container.now);
  document.documentElement.lang = container.words.locale;
  document.title = container.words.say("shell.name");
  // Nothing is stored where it would be lost.
  if (surroundings === "fit") void container.begin();
  const lacking = lackingPage();
  window.addEventListener("online", () => void lacking.retry());
  createApp(App, { surroundings }).provide(CONTAINER, container).provide(LACKING, lacking).use(createPhoneRouter(lacking)).mount("#phone");
}

void begin();
