// The page as it is without any of them.
import "../meter.js";
