import { expect, test } from "vitest";
import { createNoteAction, NotRecorded, noteNothing } from "../../../src/ui/note-action.ts";
import { ownVisitor } from "../../../src/ui/visitor.ts";

const ada = { ...ownVisitor(), name: "ada", via: "api" } as const;

test("an action is recorded with who did it, and how", async () => {
  const added: unknown[] = [];
  const note = createNoteAction({ addAudit: async (entry) => void added.push(entry) });
  await note(ada, "cancel", "r1", { cost: 5 } as never);
  expect(added).toMatchObject([
    { actor: "ada", action: "cancel", subject: "r1", details: { cost: 5, via: "api" } },
  ]);
});

test("an action that was done and not recorded is an error that says so", async () => {
  const note = createNoteAction({
    addAudit: () => Promise.reject(new Error("disk is full")),
  });
  const noted = note(ada, "cancel", "r1");
  await expect(noted).rejects.toBeInstanceOf(NotRecorded);
  await expect(noted).rejects.toMatchObject({
    name: "NotRecorded",
    code: "ledger-unusable",
    message: expect.stringContaining(
      "The action cancel was done, but not recorded in the audit: disk is full",
    ),
  });
});

test("a dashboard of one person records nothing", async () => {
  expect(await noteNothing(ada, "cancel", "r1")).toBeUndefined();
});
