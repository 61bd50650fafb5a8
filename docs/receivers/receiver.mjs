// node receiver.mjs, with SECRET=whsec_… and PORT=8000 in the environment. Node 20 or later, no packages.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const key = Buffer.from(process.env.SECRET.replace(/^whsec_/, ""), "base64");
const seen = new Set(); // A real receiver keeps these in its database, for a day or two.

function isGenuine(headers, body) {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures } = headers;
  if (!id || !signatures || !(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) return false;
  const mac = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64");
  const expected = Buffer.from(`v1,${mac}`);
  return signatures.split(" ").some((part) => {
    const given = Buffer.from(part);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

createServer(async (request, response) => {
  const chunks = [];
  try {
    for await (const chunk of request) chunks.push(chunk);
  } catch {
    return; // Broken off on the way: it comes again.
  }
  const body = Buffer.concat(chunks); // The bytes as they came: reading JSON and writing it again would change them.
  if (!isGenuine(request.headers, body)) return response.writeHead(401).end();
  const id = request.headers["webhook-id"];
  if (!seen.has(id)) {
    seen.add(id);
    const notice = JSON.parse(body);
    console.log(notice.type, notice.data.conversation);
  }
  response.writeHead(204).end(); // At once; longer work is done afterwards.
}).listen(Number(process.env.PORT), "127.0.0.1");
