//! Long work as messages: run in the worker, or inline natively.
