// On a learner's own pages: guests' browsers fill in what the server cannot know.
import { start as deck } from "./deck.js";
import { start as files } from "./files.js";
import { start as goals } from "./goals.js";
import { start as mine } from "./mine.js";

for (const start of [goals, mine, files, deck]) start();
