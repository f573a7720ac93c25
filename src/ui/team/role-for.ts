import type { DashboardRoles } from "../../config/dashboard.ts";
import { type Role, roles } from "../../store/access.ts";

/** Returns the highest role of a person who has these groups, or this name. Undefined if there is none. */
export const roleFor = (granted: DashboardRoles, values: readonly string[]): Role | undefined =>
  roles.toReversed().find((role) => granted[role]?.some((each) => values.includes(each))) ?? granted.default;
