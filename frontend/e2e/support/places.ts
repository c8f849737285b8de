// The pages that everybody meets, by who sees them. Addresses of threads and cases are found on the lists.

import type { Page } from "@playwright/test";

export interface Place {
  name: string;
  find: (page: Page) => Promise<string>;
}

function at(path: string): Place {
  return { name: path, find: async () => path };
}

/** The first link below `within` whose address starts with `start`. */
function linked(name: string, list: string, start: string): Place {
  return {
    name,
    find: async (page) => {
      await page.goto(list);
      const link = page.locator(`main a[href^="${start}"]`).first();
      const address = await link.getAttribute("href");
      if (address === null) {
        throw new Error(`${list} links to nothing that starts with ${start}`);
      }
      return address;
    },
  };
}

export const forReaders: Place[] = [
  at("/"),
  at("/threads"),
  at("/tags"),
  at("/threads?tab=unanswered"),
  at("/threads?tab=solved"),
  at("/categories"),
  linked("a category", "/categories", "/categories/"),
  linked("an agency", "/categories", "/agencies/"),
  linked("a solved thread", "/threads?tab=solved", "/threads/"),
  linked("an unanswered thread", "/threads?tab=unanswered", "/threads/"),
  {
    name: "a profile",
    find: async (page) => {
      const { find } = linked("a thread", "/threads?tab=solved", "/threads/");
      await page.goto(await find(page));
      return (
        (await page.locator('main a[href^="/people/"]').first().getAttribute("href")) ?? "/people/nobody"
      );
    },
  },
  at("/search?q=parking"),
  at("/search?q=nothingatallmatchesthis"),
  at("/ask"),
  at("/ask/similar?title=parking%20fine"),
  at("/statistics/answers-found"),
  at("/sign-in"),
  at("/sign-in?next=%2Fthreads%2F1&press=%2Fthreads%2F1%2Ffollow"),
  at("/sign-up"),
  at("/forgot-password"),
  at("/help"),
  at("/statistics"),
  at("/open-data"),
  at("/accessibility"),
  at("/privacy"),
  at("/cookies"),
  at("/api/docs"),
  at("/nowhere"),
];

export const forCitizens: Place[] = [
  at("/ask/details?title=Where%20can%20I%20park%3F"),
  linked("a thread with forms", "/threads?tab=unanswered", "/threads/"),
  at("/account"),
  at("/account/notifications"),
  at("/drafts"),
  at("/account/answers"),
  at("/account/tokens"),
  at("/account/sessions"),
  at("/account/data"),
  at("/account/delete"),
  at("/account/deleted"),
  at("/account/security"),
  at("/account/second-factor"),
  at("/account/second-factor/set-up"),
  at("/account/second-factor/passkeys/new"),
  at("/notifications"),
  at("/my-questions"),
  at("/followed"),
  at("/cases"),
];

export const forStaff: Place[] = [
  at("/desk"),
  at("/desk?view=unclaimed"),
  linked("a case", "/desk?view=team", "/desk/cases/"),
];

export const forAdministrators: Place[] = [
  at("/admin"),
  at("/statistics/gaps"),
  at("/admin/synonyms"),
  at("/admin/tags"),
  linked("the gaps of an agency", "/statistics/gaps", "/agencies/"),
  below("what an agency recommends", linked("an agency", "/categories", "/agencies/"), "/recommendations"),
  below("recommending a thread", linked("a thread", "/threads?tab=solved", "/threads/"), "/recommend"),
];

/** A page below the first that `within` links to. */
function below(name: string, { find }: Place, rest: string): Place {
  return { name, find: async (page) => `${await find(page)}${rest}` };
}

// Pages of the same parts as those above, with forms and tables of their own: they are read where the length of texts counts.

const aCase = linked("a case", "/desk?view=team", "/desk/cases/");
const anAgency = linked("an agency's settings", "/admin", "/admin/agencies/");

export const alsoForReaders: Place[] = [at("/demo/mail"), at("/reset-password/used-before")];

export const alsoForCitizens: Place[] = [
  at("/account/email"),
  at("/account/password"),
  linked("a case of one's own", "/cases", "/cases/"),
];

export const alsoForStaff: Place[] = [
  below("a case with a note", aCase, "?write=internal"),
  below("a case with a message", aCase, "?write=private"),
  at("/desk?view=resolved"),
];

export const alsoForAdministrators: Place[] = [
  anAgency,
  below("an agency's categories", anAgency, "/categories"),
  below("an agency's new category", anAgency, "/categories/new"),
  below("an agency's teams", anAgency, "/teams"),
  below("an agency's members", anAgency, "/members"),
  at("/admin/background-work"),
  at("/desk/policies"),
  at("/desk/policies/site"),
  linked("a category's policy", "/desk/policies", "/desk/policies/"),
];

/** One after the other: they share the page. */
export async function inTurn<One>(all: readonly One[], visit: (one: One) => Promise<void>): Promise<void> {
  for (const one of all) {
    // oxlint-disable-next-line no-await-in-loop
    await visit(one);
  }
}
