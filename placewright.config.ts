import { defineConfig } from "placewright";

export default defineConfig({
  projects: [
    { name: "local", provider: "local" },
    { name: "pinpoint", provider: "pinpoint-email" },
    { name: "ses", provider: "sesv2" },
  ],
  // They are meant to fail, so they only run when they are named.
  ignore: ["scenarios/known-bad/**"],
});
