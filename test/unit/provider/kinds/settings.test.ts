import { expect, test } from "vitest";
import { isLocal, type ProviderSettings, providerNameOf } from "../../../../src/provider/kinds/settings.ts";

test.each<[ProviderSettings, string, boolean]>([
  [{ provider: "local" }, "local", true],
  [{ provider: "sesv2", region: "eu-west-1" }, "sesv2", false],
  [{ provider: "pinpoint-email" }, "pinpoint-email", false],
  [{ provider: "module", module: "providers/panel.ts" }, "providers/panel.ts", false],
])("the provider of %j is %s in reports; it connects to nothing: %s", (settings, name, local) => {
  expect(providerNameOf(settings)).toBe(name);
  expect(isLocal(settings)).toBe(local);
});
