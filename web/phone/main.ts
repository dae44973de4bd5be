import "@yicetong/shared/tokens.css";
import "./styles/phone.css";
import "./styles/shell.css";
import "./styles/records.css";
import { createApp } from "vue";
import App from "./app/App.vue";
import { CONTAINER } from "./app/container";
import { createContainer } from "./app/createContainer";
import { createPhoneRouter } from "./app/router";
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
  if (surroundings === "fit") void container.session.start();
  createApp(App, { surroundings }).provide(CONTAINER, container).use(createPhoneRouter()).mount("#phone");
}

void begin();
