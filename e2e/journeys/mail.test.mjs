// The mail server is entered in the program: a wrong name is said by its field, the password never comes back, and mail that
// waited goes out without a new start.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import test from "node:test";
import { assertAccessible } from "../lib/axe.mjs";
import { atBothSizes, fits, said, signIn } from "../lib/browser.mjs";

const SECRET = "never-to-be-seen-again";

/** A mail server that takes everything; `mails` are the letters as they came. */
async function mailServer() {
  const mails = [];
  const server = createServer((socket) => {
    let letter = null;
    let rest = "";
    socket.setEncoding("utf8").on("error", () => {});
    socket.write("220 here\r\n");
    socket.on("data", (text) => {
      rest += text;
      for (let at = rest.indexOf("\r\n"); at >= 0; at = rest.indexOf("\r\n")) {
        const line = rest.slice(0, at);
        rest = rest.slice(at + 2);
        if (letter !== null) {
          if (line !== ".") letter.push(line);
          else {
            mails.push(letter.join("\n"));
            letter = null;
            socket.write("250 taken\r\n");
          }
        } else if (line === "DATA") {
          letter = [];
          socket.write("354 go on\r\n");
        } else if (line === "QUIT") socket.end("221 bye\r\n");
        else socket.write(line.startsWith("EHLO") ? "250-here\r\n250 AUTH PLAIN\r\n" : line.startsWith("AUTH") ? "235 fine\r\n" : "250 fine\r\n");
      }
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { mails, port: String(server.address().port), stop: () => new Promise((resolve) => server.close(resolve)) };
}

async function sound(page) {
  await assertAccessible(page);
  await fits(page);
}

atBothSizes(test, "the mail server is entered, mended and tried", { visitor: { expected: [422] } }, async ({ page, shop }) => {
  const post = await mailServer();
  try {
    await signIn(page, shop);
    await page.goto(`${shop.base}/settings/mail`);
    await page.getByText("Not set yet").waitFor();
    await sound(page);

    // what is no server is said by its field, and everything else stays typed
    await page.getByLabel("Server", { exact: true }).fill("http://127.0.0.1");
    const port = page.getByRole("textbox", { name: /^Port/ });
    await port.fill(post.port);
    await page.getByLabel("None", { exact: false }).check();
    await page.getByLabel("User").fill("shop");
    await page.getByLabel("Password").fill(SECRET);
    await page.getByLabel("Sender's address").fill("shop@example.com");
    await page.getByLabel("Sender's name").fill("The Shop");
    await page.getByRole("button", { name: "Save mail server" }).click();
    await page.locator("#host-error").waitFor();
    assert.equal(await port.inputValue(), post.port);
    assert.equal(await page.getByLabel("Password").inputValue(), "", "a password does not come back");
    await sound(page);

    await page.getByLabel("Server", { exact: true }).fill("127.0.0.1");
    await page.getByLabel("Password").fill(SECRET);
    await page.getByRole("button", { name: "Save mail server" }).click();
    await said(page, "The mail server was saved");
    await page.getByText("Mail can be sent").waitFor();
    assert.ok(!(await page.content()).includes(SECRET));
    await sound(page);

    await page.getByLabel("Send a test to").fill("owner@example.com");
    await page.getByRole("button", { name: "Send test" }).click();
    await page.waitForURL(/\/messages\/msg_/);
    for (let tries = 0; tries < 40 && !(await page.getByText("Sent", { exact: true }).count()); tries += 1) {
      await page.waitForTimeout(250);
      await page.reload();
    }
    await page.getByText("Sent", { exact: true }).first().waitFor();
    assert.ok(post.mails.some((mail) => mail.includes("To: owner@example.com") && mail.includes("From: \"The Shop\" <shop@example.com>")), post.mails.join("\n---\n"));
  } finally {
    await post.stop();
  }
});
