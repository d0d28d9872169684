//! Playbill from outside, one module for each thing it does.

mod migrations;
