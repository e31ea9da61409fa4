// The one entry point: each module listens for itself and outlives boosted navigation.
import "./navigation.js";
