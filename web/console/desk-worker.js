// Shows notifications where pages may not (on phones), and opens their conversation. It keeps nothing and answers no request.

const worker = /** @type {any} */ (globalThis);

worker.addEventListener("notificationclick", (/** @type {any} */ event) => {
  event.notification.close();
  const { url } = event.notification.data;
  const open = async () => {
    const pages = await worker.clients.matchAll({ type: "window" });
    const page = pages.find((/** @type {any} */ page) => new URL(page.url).pathname === url) ?? pages[0];
    if (!page) return worker.clients.openWindow(url);
    await page.focus();
    return new URL(page.url).pathname === url ? page : page.navigate(url);
  };
  event.waitUntil(open());
});
