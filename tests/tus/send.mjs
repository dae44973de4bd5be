// Sends photos with tus-js-client as it comes from npm. What to send comes as JSON on standard
// input, what became of it goes as JSON to standard output.
//   {base, token, photos: [{id, path}], chunkSize?, inCreation?, endAfter?}
// Told of each: the outcome, and at which offsets it went on after a failure.
import { readFileSync } from "node:fs";
import * as tus from "tus-js-client";

const asked = JSON.parse(readFileSync(0, "utf8"));

// As docs/photos.md asks: as long as the app runs. The client gives up after so many tries without
// a byte in between, and a server that starts again on a busy machine needs longer than a few.
const FOR_AS_LONG_AS_IT_TAKES = Array(2_000).fill(150);

function send(photo) {
  const report = { id: photo.id, url: null, requests: 0, failures: 0, wentOnAt: [], outcome: null };
  return new Promise((done) => {
    const end = (outcome) => done({ ...report, outcome });
    const upload = new tus.Upload(readFileSync(photo.path), {
      endpoint: `${asked.base}/api/v1/photos/uploads`,
      headers: { Authorization: `Bearer ${asked.token}` },
      metadata: { photo: photo.id, filename: "IMG_0001.jpg" },
      chunkSize: asked.chunkSize ?? Infinity,
      uploadDataDuringCreation: asked.inCreation ?? false,
      retryDelays: FOR_AS_LONG_AS_IT_TAKES,
      onUploadUrlAvailable: () => {
        report.url = upload.url;
      },
      onAfterResponse: (request, response) => {
        report.requests += 1;
        if (response.getStatus() >= 400) report.failures += 1;
        if (request.getMethod() !== "HEAD") return;
        // Left to itself it begins another upload, from the first byte, where only the server is away.
        if (response.getStatus() >= 500) throw new Error(`HEAD ${response.getStatus()}`);
        report.wentOnAt.push(Number(response.getHeader("Upload-Offset")));
      },
      onProgress: (sent) => {
        if (asked.endAfter && sent > asked.endAfter && report.url) {
          upload.abort(true).then(() => end("ended"), (error) => end(String(error)));
        }
      },
      onSuccess: () => end("sent"),
      onError: (error) => {
        const answer = error.originalResponse;
        end(answer ? { status: answer.getStatus(), ...JSON.parse(answer.getBody()) } : String(error));
      },
    });
    upload.start();
  });
}

console.log(JSON.stringify(await Promise.all(asked.photos.map(send))));
process.exit(0);
