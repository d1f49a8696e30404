//! The only folder that calls the browser.
