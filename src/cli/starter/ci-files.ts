import type { CiChoice } from "./ci/ci-choice.ts";
import { toGithub } from "./ci/github.ts";
import { toGitlab } from "./ci/gitlab.ts";
import { toJenkins } from "./ci/jenkins.ts";

/** CI services that `init` writes files for. */
export const ciServices = ["github", "gitlab", "jenkins"] as const;
export type CiService = (typeof ciServices)[number];

/** Files of each CI service, by path. */
export const ciFiles: Readonly<Record<CiService, (choice: CiChoice) => Record<string, string>>> = {
  github: (choice) => ({ ".github/workflows/placement.yml": toGithub(choice) }),
  gitlab: (choice) => ({ ".gitlab-ci.yml": toGitlab(choice) }),
  jenkins: (choice) => ({ Jenkinsfile: toJenkins(choice) }),
};
