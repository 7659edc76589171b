// Users are imported from a file and exported, in the console and on the command line.
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { expectFit, hydrated, signIn } from "../support/page.ts";
import { Doorward } from "../support/server.ts";

let doorward: Doorward;

test.beforeAll(async () => {
  doorward = await Doorward.start();
  doorward.administrator("root.admin");
});

test.afterAll(async () => await doorward?.stop());

for (const javaScriptEnabled of [true, false]) {
  const mark = javaScriptEnabled ? "js" : "plain";
  test.describe(mark, () => {
    test.use({ javaScriptEnabled });

    test(`a table is uploaded, mapped, checked, imported and mended (${mark})`, async ({ page }, info) => {
      await signIn(page, doorward, "root.admin");
      const ready = async () => {
        if (javaScriptEnabled) await hydrated(page);
      };
      /** A job goes on in the background; the page without script is loaded again by hand. */
      const reported = async (text: string) => {
        await expect(async () => {
          if (!javaScriptEnabled) await page.reload();
          await expect(page.getByText(text, { exact: true })).toBeVisible({ timeout: 1000 });
        }).toPass({ timeout: 30_000 });
      };
      const file = info.outputPath("staff.csv");
      writeFileSync(file, `name,username,badge\nLi Na,li.na.${mark},0012\nWang,root.admin,7\n`);
      await page.goto(`${doorward.url}/admin/imports`);
      await ready();
      await page.getByLabel("File").setInputFiles(file);
      await page.getByRole("button", { name: "Upload" }).click();
      await expect(page.getByRole("heading", { name: "staff.csv" })).toBeVisible();
      await ready();
      await expectFit(page);
      await page.getByLabel("Field for the column badge").fill("attribute:badge");
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page.getByLabel("Field for the column badge")).toHaveValue("attribute:badge");
      await page.getByRole("button", { name: "Check", exact: true }).click();
      await reported("Created 1 · Faulty 1");
      await expect(page.getByText("Another account")).toBeVisible();
      await page.getByRole("button", { name: "Start import" }).first().click();
      await page.getByRole("dialog").getByRole("button", { name: "Start import" }).click();
      await reported("Created 1 · Faulty 1");
      await expect(page.getByText("Done", { exact: true }).first()).toBeVisible();
      const { items } = await doorward.admin("GET", `/users?query=li.na.${mark}`);
      expect(items[0]).toMatchObject({ name: "Li Na", attributes: { badge: "0012" }, created_from: "import" });
      const saving = page.waitForEvent("download");
      await page.getByRole("link", { name: "Download faulty rows" }).click();
      const errors = readFileSync(await (await saving).path(), "utf8");
      expect(errors).toContain("Wang,root.admin,7,Another account");
    });
  });
}

test("an export is downloaded, and the command line imports it again", async ({ page }, info) => {
  await signIn(page, doorward, "root.admin");
  await page.goto(`${doorward.url}/admin/exports`);
  await hydrated(page);
  await page.getByRole("button", { name: "Export", exact: true }).click();
  const link = page.getByRole("link", { name: "Download" }).first();
  await expect(link).toBeVisible({ timeout: 30_000 });
  const saving = page.waitForEvent("download");
  await link.click();
  const file = info.outputPath("users.jsonl");
  await (await saving).saveAs(file);
  expect(readFileSync(file, "utf8")).toContain("root.admin");
  const other = await Doorward.start();
  try {
    expect(other.cli("import", file)).toContain("created:");
    const { items } = await other.admin("GET", "/users?query=root.admin");
    expect(items).toHaveLength(1);
  } finally {
    await other.stop();
  }
});
