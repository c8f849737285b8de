//! Pages of the figures: for reading, and as a file for a spreadsheet. They call the listing and count nothing.

mod chart;
mod chosen;
mod csv;
mod months;
mod words;

use poem::{Route, get};

/// Adds the pages of the figures.
pub fn routes(route: Route) -> Route {
    let route = route.at("/statistics", get(months::show_statistics));
    route.at("/statistics.csv", get(csv::send_csv))
}
