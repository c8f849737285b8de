//! The site itself: the start page, categories, agencies and people as everybody sees them, and the pages that explain it.
//! Shows what features on its left tell; none of them knows of it.

pub mod home;
pub mod pages;
pub mod profile;
pub mod robots;
pub mod sitemap;
pub mod views;
