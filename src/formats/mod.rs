//! Reading and writing files: one file per format, a table of them, one error type.
