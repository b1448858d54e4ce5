// On the pages of signed-in readers: events go to the server, guests' progress can be claimed, signing out cleans up.
import { start as claim } from "./claim.js";
import { start as commentForms } from "./comment_forms.js";
import { start as journalSync } from "./journal_sync.js";
import { start as leaving } from "./leaving.js";
import { start as sending } from "./sending.js";
import { start as unsent } from "./unsent.js";

for (const start of [claim, leaving, sending, journalSync, commentForms, unsent]) start();
