//! Positions, edges, snapping, prefixes and widening, by example and by generated texts.
