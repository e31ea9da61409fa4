// The one entry point. Each module listens on the document, so it outlives boosted navigation.
import "./navigation.js";
import "./sheets.js";
import "./feedback_forms.js";
import "./player_failure.js";
import "./player_controls.js";
import "./player_extras.js";
import "./journey.js";
import "./shortcuts.js";
import "./capture.js";
import "./upload.js";
import "./timezone.js";
import "./installable.js";
