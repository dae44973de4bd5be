// Read by the service worker: the browser says that there is signal again, and open windows are told.
// Without one there is nothing to be done: the token and the engine are the page's.
self.addEventListener("sync", (event) => {
  event.waitUntil(
    self.clients.matchAll({ type: "window", includeUncontrolled: true }).then((windows) => {
      windows.forEach((window) => window.postMessage("signal"));
    }),
  );
});
