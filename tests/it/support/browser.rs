//! A browser without scripts: follows links and sends forms as the page has them.

use std::collections::{BTreeMap, HashSet};
use std::io::Read;
use std::sync::{Arc, LazyLock};

use regex::Regex;
use reqwest::cookie::Jar;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response, StatusCode};
use scraper::{ElementRef, Html, Selector};

/// One person's browser.
#[derive(Clone)]
pub struct Browser {
    base: String,
    client: Client,
}

/// A page as it came back.
#[derive(Clone, Debug)]
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// Path and query after redirects.
    pub path: String,
    /// Bytes of the body as it came, which may be compressed.
    pub weight: usize,
    pub body: String,
}

impl Browser {
    pub fn new(base: String) -> Self {
        Self::with(base, Policy::limited(5))
    }

    /// One that shows a redirect as it came.
    pub fn that_follows_nothing(base: String) -> Self {
        Self::with(base, Policy::none())
    }

    /// One that says which program it is: readers without an account are told apart by it.
    pub fn that_calls_itself(base: String, agent: &str) -> Self {
        let jar = Arc::new(Jar::default());
        let client = Client::builder().cookie_provider(jar).gzip(false).user_agent(agent).build().unwrap();
        Self { base, client }
    }

    /// One that takes brotli, as people's browsers do. What the others get is not compressed.
    pub fn that_takes_brotli(base: String) -> Self {
        let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static("gzip, deflate, br, zstd"))]);
        let jar = Arc::new(Jar::default());
        let client = Client::builder().cookie_provider(jar).gzip(false).default_headers(headers).build().unwrap();
        Self { base, client }
    }

    fn with(base: String, redirects: Policy) -> Self {
        let jar = Arc::new(Jar::default());
        let client = Client::builder().cookie_provider(jar).gzip(false).redirect(redirects).build().unwrap();
        Self { base, client }
    }

    async fn page(response: Response) -> Page {
        let (status, headers, url) = (response.status(), response.headers().clone(), response.url().clone());
        let path = url.query().map_or(url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        let bytes = response.bytes().await.unwrap();
        let weight = bytes.len();
        let body = match headers.get(CONTENT_ENCODING).map(HeaderValue::as_bytes) {
            Some(b"br") => {
                let mut body = Vec::new();
                brotli::Decompressor::new(&bytes[..], 4096).read_to_end(&mut body).unwrap();
                body
            }
            Some(other) => panic!("{path} is compressed by {}", String::from_utf8_lossy(other)),
            None => bytes.into(),
        };
        let page = Page { status, headers, path, weight, body: String::from_utf8_lossy(&body).into_owned() };
        page.ids_are_unique();
        page
    }

    /// Opens a path, following redirects.
    pub async fn get(&self, path: &str) -> Page {
        Self::page(self.client.get(format!("{}{path}", self.base)).send().await.unwrap()).await
    }

    /// The same with a header.
    pub async fn get_with(&self, path: &str, header: (&str, &str)) -> Page {
        let request = self.client.get(format!("{}{path}", self.base)).header(header.0, header.1);
        Self::page(request.send().await.unwrap()).await
    }

    /// Opens a path and expects a page.
    pub async fn see(&self, path: &str) -> Page {
        let page = self.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
        page
    }

    /// Sends fields as a form, following redirects, without any token of its own.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        Self::page(self.client.post(format!("{}{path}", self.base)).form(fields).send().await.unwrap()).await
    }

    /// The same with a header.
    pub async fn post_with(&self, path: &str, fields: &[(&str, &str)], header: (&str, &str)) -> Page {
        let request = self.client.post(format!("{}{path}", self.base)).form(fields).header(header.0, header.1);
        Self::page(request.send().await.unwrap()).await
    }

    /// Fills the page's form with this action, or whose action starts with it, and sends it as a browser would: hidden fields, defaults
    /// and all.
    pub async fn submit(&self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Page {
        let form = page.form(action);
        let mut sent = form.fields.clone();
        for (name, value) in fields {
            sent.retain(|(key, _)| key != name);
            sent.push(((*name).to_owned(), (*value).to_owned()));
        }
        let url = format!("{}{}", self.base, form.action);
        let request = match form.method {
            Method::GET => self.client.get(url).query(&sent),
            _ => self.client.post(url).form(&sent),
        };
        Self::page(request.send().await.unwrap()).await
    }

    /// Fills the page's form with this action, and sends it with files, as a browser does where a form says so.
    pub async fn send_files(
        &self,
        page: &Page,
        action: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> Page {
        let form = page.form(action);
        let mut sent = form.fields.clone();
        for (name, value) in fields {
            sent.retain(|(key, _)| key != name);
            sent.push(((*name).to_owned(), (*value).to_owned()));
        }
        sent.retain(|(name, _)| name != "files");
        let mut body = Vec::new();
        for (name, value) in &sent {
            let part = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.into_bytes());
        }
        for (name, content) in files {
            let head = format!("--edge\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n");
            body.extend(format!("{head}Content-Type: application/octet-stream\r\n\r\n").into_bytes());
            body.extend_from_slice(content);
            body.extend(b"\r\n");
        }
        body.extend(b"--edge--\r\n");
        let request = self.client.post(format!("{}{}", self.base, form.action)).body(body);
        let request = request.header("content-type", "multipart/form-data; boundary=edge");
        Self::page(request.send().await.unwrap()).await
    }

    /// A request to the API with a bearer token (or none) and a JSON body (or none).
    pub async fn api(&self, method: Method, path: &str, token: Option<&str>, body: Option<serde_json::Value>) -> Page {
        self.api_with(method, path, token, body, &[]).await
    }

    /// The same with headers.
    pub async fn api_with(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<serde_json::Value>,
        headers: &[(&str, &str)],
    ) -> Page {
        let mut request = self.client.request(method, format!("{}/api/v1{path}", self.base));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Self::page(request.send().await.unwrap()).await
    }
}

/// A form of a page.
pub struct Form {
    pub action: String,
    pub method: Method,
    pub fields: Vec<(String, String)>,
}

impl Page {
    /// Expects a status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}: {}", self.path, self.text());
        self
    }

    /// Each id stands for one element of a page: a label whose field shares its id with another names the wrong one (HTML Standard,
    /// 3.2.6.1; WCAG 2.2, 1.3.1). Every page that any test sees is looked at.
    fn ids_are_unique(&self) {
        static ID: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"<[a-z][^<>]*?\sid="([^"]*)""#).unwrap());
        let is_page = self.headers.get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        let mut seen = HashSet::new();
        for id in ID.captures_iter(&self.body).filter(|_| is_page).map(|found| found.extract::<1>().1[0]) {
            assert!(seen.insert(id), "{} has more than one element with the id {id:?}", self.path);
        }
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// What a person reads, spaces collapsed.
    pub fn text(&self) -> String {
        let html = Html::parse_document(&self.body);
        let body = Selector::parse("body").unwrap();
        let text: String = html.select(&body).flat_map(|body| body.text()).collect::<Vec<_>>().join(" ");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Whether a person can read this on the page.
    pub fn says(&self, text: &str) -> bool {
        self.text().contains(text)
    }

    /// Texts of the elements that a CSS selector finds.
    pub fn all(&self, selector: &str) -> Vec<String> {
        let html = Html::parse_document(&self.body);
        let selector = Selector::parse(selector).unwrap();
        html.select(&selector)
            .map(|element| element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    }

    /// An attribute of the first element that a CSS selector finds.
    pub fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let html = Html::parse_document(&self.body);
        let selector = Selector::parse(selector).unwrap();
        html.select(&selector).next().and_then(|element| element.value().attr(name)).map(str::to_owned)
    }

    /// The form with this action, else the first whose action starts with it, with what it would send untouched.
    #[track_caller]
    pub fn form(&self, action: &str) -> Form {
        let html = Html::parse_document(&self.body);
        let (forms, inputs) = (Selector::parse("form").unwrap(), Selector::parse("input, textarea, select").unwrap());
        let to = |form: &ElementRef<'_>| form.value().attr("action").unwrap_or(&self.path).to_owned();
        let form = html
            .select(&forms)
            .find(|form| to(form) == action)
            .or_else(|| html.select(&forms).find(|form| to(form).starts_with(action)))
            .unwrap_or_else(|| panic!("no form {action} on {}: {}", self.path, self.text()));
        let mut fields = Vec::new();
        let mut chosen = BTreeMap::new();
        for input in form.select(&inputs) {
            let element = input.value();
            let Some(name) = element.attr("name") else { continue };
            match (element.name(), element.attr("type").unwrap_or("text")) {
                ("textarea", _) => fields.push((name.to_owned(), input.text().collect::<String>())),
                ("select", _) => {
                    let options = Selector::parse("option").unwrap();
                    let mut all = input.select(&options);
                    let first = all.clone().next();
                    let option = all.find(|option| option.value().attr("selected").is_some()).or(first);
                    if let Some(value) = option.and_then(|option| option.value().attr("value")) {
                        fields.push((name.to_owned(), value.to_owned()));
                    }
                }
                ("input", "checkbox" | "radio") => {
                    if element.attr("checked").is_some() {
                        chosen.insert(name.to_owned(), element.attr("value").unwrap_or("on").to_owned());
                    }
                }
                ("input", "submit" | "button") => {}
                _ => fields.push((name.to_owned(), element.attr("value").unwrap_or_default().to_owned())),
            }
        }
        fields.extend(chosen);
        let method = match form.value().attr("method").unwrap_or("get").to_ascii_lowercase().as_str() {
            "post" => Method::POST,
            _ => Method::GET,
        };
        let action = form.value().attr("action").unwrap_or(&self.path).to_owned();
        Form { action, method, fields }
    }
}
