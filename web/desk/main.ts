import "@yicetong/shared/tokens.css";
import "./desk.css";
import "./print.css";
import { createApp } from "vue";
import App from "./app/App.vue";
import { CONTAINER, createContainer } from "./app/container";
import { createDeskRouter } from "./app/router";

const container = createContainer();
document.documentElement.lang = container.words.locale;
document.title = container.words.say("frame.name");
createApp(App).provide(CONTAINER, container).use(createDeskRouter()).mount("#desk");
