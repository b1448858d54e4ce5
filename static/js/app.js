// Every module looks for the elements that bear its own data attribute and does nothing where there are none.
import { start as ahead } from "./ahead.js";
import { start as commentDrafts } from "./comment_drafts.js";
import { start as continueReading } from "./continue.js";
import { start as copy } from "./copy.js";
import { start as dwell } from "./dwell.js";
import { start as finish } from "./finish.js";
import { start as found } from "./found.js";
import { start as journal } from "./journal.js";
import { start as keeping } from "./keeping.js";
import { start as keys } from "./keys.js";
import { start as menu } from "./menu.js";
import { start as marks } from "./marks.js";
import { start as report } from "./report.js";
import { start as sections } from "./sections.js";
import { start as share } from "./share.js";
import { start as standing } from "./standing.js";
import { start as sweep } from "./sweep.js";
import { start as theme } from "./theme.js";
import { start as toasts } from "./toasts.js";
import { start as toc } from "./toc.js";

const all = [commentDrafts, sweep, theme, toc, continueReading, sections, keys, copy, found, ahead, dwell, finish, journal, share, marks, menu, report];
for (const start of [...all, toasts, keeping, standing]) start();
