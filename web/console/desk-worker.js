// Shows notifications where pages may not (on phones), and opens their conversation. It keeps nothing and answers no request.

const worker = /** @type {any} */ (globalThis);

worker.addEventListener("notificationclick", (/** @type {any} */ event) => {
  event.notification.close();
  const { url } = event.notification.data;
  const open = async () => {
    const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
    const page = pages.find((/** @type {any} */ page) => new URL(page.url).pathname === url) ?? pages[0];
    if (!page) return worker.clients.openWindow(url);
    await page.focus();
    if (new URL(page.url).pathname === url) return page;
    // A page from before this worker cannot be led elsewhere.
    return page.navigate(url).catch(() => worker.clients.openWindow(url));
  };
  event.waitUntil(open());
});
