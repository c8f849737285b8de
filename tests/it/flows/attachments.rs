//! Photos and documents of posts, by page and by API: who sees one, what is kept of it, and how it ends.

use chrono::Duration;
use image::ImageFormat;
use peerdesk::entity::{AnswerId, AttachmentId, Audience, ThreadId, attachment};
use peerdesk::threads::{answers, hiding};
use reqwest::{Client, Method, Response, StatusCode};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::account_erasure::erase;
use crate::support::files::picture;
use crate::support::people::{caller, insert_staff, token};
use crate::support::threads::ask;
use crate::support::{Page, TestDesk};

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj <</Author (Ines)>> endobj\n";
const HEIC: &[u8] = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";

/// A photo behind which its camera wrote a word, and somebody else a page.
fn photo() -> Vec<u8> {
    let plain = picture(ImageFormat::Jpeg);
    let note = b"Exif\0\0GPS 51.5 north";
    let length = u16::try_from(note.len() + 2).unwrap().to_be_bytes();
    [&plain[..2], b"\xFF\xE1", &length, note, &plain[2..], b"<script>alert(1)</script>"].concat()
}

struct Site {
    desk: TestDesk,
    client: Client,
}

impl Site {
    async fn open() -> Self {
        Self { desk: TestDesk::open().await, client: Client::new() }
    }

    /// Asks as Cora.
    async fn asked(&self) -> ThreadId {
        ask(&self.desk.node, &self.desk.city, &self.desk.caller("Cora").await, "What is this on my ticket?").await
    }

    async fn upload(&self, token: &str, query: &str, content: Vec<u8>, key: Option<&str>) -> Response {
        let url = self.desk.node.url(&format!("/api/v1/attachments{query}"));
        let mut request = self.client.post(url).bearer_auth(token).body(content);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        request.send().await.unwrap()
    }

    async fn uploaded(&self, token: &str, query: &str, content: Vec<u8>) -> Value {
        let response = self.upload(token, query, content, None).await;
        assert_eq!(response.status(), StatusCode::CREATED);
        response.json().await.unwrap()
    }

    /// The file as a reader without a session gets it.
    async fn file(&self, url: &str) -> Response {
        self.client.get(self.desk.node.url(url)).send().await.unwrap()
    }

    async fn count(&self) -> u64 {
        attachment::Entity::find().count(self.desk.node.app.reader()).await.unwrap()
    }
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

fn address(page: &Page) -> String {
    page.attribute(".pd-files a", "href").unwrap_or_else(|| panic!("no file: {}", page.text()))
}

#[tokio::test]
async fn a_photo_goes_along_with_an_answer_and_loses_what_its_camera_wrote() {
    let site = Site::open().await;
    let thread = site.asked().await;
    let nell = site.desk.sign_in("Nell").await;
    let page = nell.see(&format!("/threads/{thread}")).await;
    let form = format!("/threads/{thread}/answers");
    let page = nell.send_files(&page, &form, &[("body", "See the photo.")], &[("../my ticket.html", &photo())]).await;
    assert!(page.says("See the photo."), "{}", page.text());
    let path = address(&page);
    assert!(path.ends_with("/my%20ticket.jpg"), "{path}");
    assert_eq!(page.attribute(".pd-files img", "alt").as_deref(), Some("Photo 1 by Nell"));
    let file = site.file(&path).await;
    assert_eq!(file.status(), StatusCode::OK);
    assert_eq!(header(&file, "content-type"), "image/jpeg");
    assert_eq!(header(&file, "x-content-type-options"), "nosniff");
    assert_eq!(header(&file, "content-security-policy"), "default-src 'none'; sandbox");
    assert_eq!(header(&file, "cross-origin-resource-policy"), "same-origin");
    assert_eq!(header(&file, "cache-control"), "public, max-age=60, must-revalidate");
    let disposition = "inline; filename=\"my ticket.jpg\"; filename*=UTF-8''my%20ticket.jpg";
    assert_eq!(header(&file, "content-disposition"), disposition);
    let tag = header(&file, "etag").to_owned();
    let content = file.bytes().await.unwrap();
    for word in ["GPS", "Exif", "<script>"] {
        assert!(!content.windows(word.len()).any(|part| part == word.as_bytes()), "{word} is in the file");
    }
    let again = site.client.get(site.desk.node.url(&path)).header("if-none-match", tag).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    let thumbnail = site.file(&page.attribute(".pd-files img", "src").unwrap()).await;
    assert_eq!((thumbnail.status(), header(&thumbnail, "content-type")), (StatusCode::OK, "image/jpeg"));
    let stranger = site.desk.node.browser().see(&format!("/threads/{thread}")).await;
    assert_eq!(address(&stranger), path);
    assert!(stranger.all("a[href$='/edit']").is_empty());
}

#[tokio::test]
async fn a_file_that_is_refused_takes_no_text_and_no_other_file_along() {
    let site = Site::open().await;
    let thread = site.asked().await;
    let nell = site.desk.sign_in("Nell").await;
    let page = nell.see(&format!("/threads/{thread}")).await;
    let form = format!("/threads/{thread}/answers");
    let (png, large) = (picture(ImageFormat::Png), vec![0xFF; 10 * 1024 * 1024 + 1]);
    let files: [(&str, &[u8]); 4] =
        [("swing.png", &png), ("IMG_1.HEIC", HEIC), ("large.jpg", &large), ("page.jpg", b"<html></html>")];
    let again = nell.send_files(&page, &form, &[("body", "It is broken.")], &files).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", again.text());
    for refused in ["IMG_1.HEIC is a HEIC photo", "large.jpg is larger than 10 MB", "page.jpg is no photo and no PDF"] {
        assert!(again.says(refused), "{refused}: {}", again.text());
    }
    assert_eq!(again.all("#body"), ["It is broken."]);
    assert_eq!(again.all(".pd-write .pd-file bdi"), ["swing.png"]);
    let api = site.desk.node.browser();
    let shown = api.api(Method::GET, &format!("/threads/{thread}"), None, None).await.expect(200).json();
    assert_eq!(shown["answers"], json!([]));
    // Sent as it is shown, with a description, it is posted with the file that was taken in.
    let id = again.attribute("input[name=attachment]", "value").unwrap();
    let described = format!("alt-{id}");
    let posted = nell.send_files(&again, &form, &[(&described, "A swing without a seat")], &[]).await;
    assert_eq!(posted.attribute(".pd-files img", "alt").as_deref(), Some("A swing without a seat"));
    assert_eq!(site.count().await, 1);
}

#[tokio::test]
async fn a_question_takes_its_photo_through_every_step() {
    let site = Site::open().await;
    let cora = site.desk.sign_in("Cora").await;
    let page = cora.see("/ask/details?title=What+is+this+on+my+ticket").await;
    let category = site.desk.city.category.to_string();
    let typed = [("body", "See the photo."), ("category", category.as_str()), ("intent", "information")];
    let check = cora.send_files(&page, "/ask/check", &typed, &[("ticket.png", &picture(ImageFormat::Png))]).await;
    let check = check.expect(200);
    let id = check.attribute("input[name=attachment]", "value").unwrap();
    let described = format!("alt-{id}");
    let posted = cora.submit(&check, "/ask", &[(&described, "The back of the ticket")]).await;
    assert_eq!(posted.attribute("#question .pd-files img", "alt").as_deref(), Some("The back of the ticket"));
    // The same form once more finds the same question.
    let repeated = cora.submit(&check, "/ask", &[(&described, "The back of the ticket")]).await;
    assert_eq!(repeated.path.split('?').next(), posted.path.split('?').next());
    let edit = cora.see(&format!("/attachments/{id}/edit")).await;
    let back = cora.submit(&edit, &format!("/attachments/{id}/edit"), &[("alt_text", "A ticket")]).await;
    assert_eq!(back.attribute("#question .pd-files img", "alt").as_deref(), Some("A ticket"));
    let edit = cora.see(&format!("/attachments/{id}/edit")).await;
    let back = cora.submit(&edit, &format!("/attachments/{id}/delete"), &[]).await;
    assert!(back.all(".pd-files").is_empty());
    let nell = site.desk.sign_in("Nell").await;
    assert_eq!(nell.get(&format!("/attachments/{id}/edit")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_question_keeps_its_text_and_its_other_files_when_one_is_refused() {
    let site = Site::open().await;
    let cora = site.desk.sign_in("Cora").await;
    let page = cora.see("/ask/details?title=What+is+this+on+my+ticket").await;
    let category = site.desk.city.category.to_string();
    let typed = [("body", "See the photo."), ("category", category.as_str()), ("intent", "information")];
    let png = picture(ImageFormat::Png);
    let files: [(&str, &[u8]); 2] = [("ticket.png", &png), ("IMG_1.HEIC", HEIC)];
    let again = cora.send_files(&page, "/ask/check", &typed, &files).await.expect(422);
    assert!(again.says("IMG_1.HEIC is a HEIC photo"), "{}", again.text());
    assert_eq!(again.all("#body"), ["See the photo."]);
    assert_eq!(again.all(".pd-file bdi"), ["ticket.png"]);
    // The draft names the file that was taken in, wherever it is gone on from.
    let draft = again.attribute("input[name=draft]", "value").unwrap();
    let details = cora.see(&format!("/ask/details?draft={draft}")).await;
    assert_eq!(details.all(".pd-file bdi"), ["ticket.png"]);
    let check = cora.submit(&details, "/ask/check", &[]).await.expect(200);
    assert_eq!(check.all(".pd-file bdi"), ["ticket.png"]);
    let posted = cora.submit(&check, "/ask", &[]).await.expect(200);
    assert_eq!(posted.all("#question .pd-files img").len(), 1, "{}", posted.text());
    assert_eq!(site.count().await, 1);
}

#[tokio::test]
async fn the_question_about_what_is_personal_takes_files_along() {
    let site = Site::open().await;
    let thread = site.asked().await;
    let nell = site.desk.sign_in("Nell").await;
    let page = nell.see(&format!("/threads/{thread}")).await;
    let form = format!("/threads/{thread}/answers");
    let sent = [("body", "Call 01632 960123 and send the photo.")];
    let step = nell.send_files(&page, &form, &sent, &[("a.png", &picture(ImageFormat::Png))]).await.expect(200);
    assert_eq!(step.all("input[name^=personal-]").len(), 2, "{}", step.text());
    let back = nell.submit(&step, &form, &[("action", "preview")]).await.expect(200);
    assert_eq!(back.all(".pd-write .pd-file bdi"), ["a.png"]);
    let posted = nell.submit(&step, &form, &[("personal-1", "out")]).await.expect(200);
    assert_eq!(posted.all(".pd-files img").len(), 1, "{}", posted.text());
    assert_eq!(site.count().await, 1);
}

#[tokio::test]
async fn programs_upload_describe_post_and_remove() {
    let site = Site::open().await;
    let (thread, node) = (site.asked().await, &site.desk.node);
    let (nell, cora) = (token(node, "Nell").await, token(node, "Cora").await);
    let first = site.upload(&nell, "?name=form.exe", PDF.to_vec(), Some("once")).await;
    assert_eq!(first.status(), StatusCode::CREATED);
    let first: Value = first.json().await.unwrap();
    assert_eq!((&first["media_type"], &first["file_name"]), (&json!("application/pdf"), &json!("form.pdf")));
    let again = site.upload(&nell, "?name=form.exe", PDF.to_vec(), Some("once")).await;
    assert_eq!(header(&again, "idempotency-replayed"), "true");
    assert_eq!(again.json::<Value>().await.unwrap()["id"], first["id"]);
    assert_eq!(site.count().await, 1);
    let url = first["url"].as_str().unwrap();
    assert_eq!(site.file(url).await.status(), StatusCode::NOT_FOUND, "it is not posted");
    let body = json!({ "body": "Fill this in.", "attachment_ids": [first["id"]] });
    let api = node.browser();
    let path = format!("/threads/{thread}/answers");
    // It is nobody else's to post.
    let refused = api.api(Method::POST, &path, Some(&cora), Some(body.clone())).await.expect(422).json();
    assert_eq!(refused["errors"][0]["pointer"], "/attachment_ids");
    let posted = api.api(Method::POST, &path, Some(&nell), Some(body.clone())).await.expect(201).json();
    assert_eq!(posted["attachments"][0]["id"], first["id"]);
    let refused = api.api(Method::POST, &path, Some(&nell), Some(body)).await.expect(422).json();
    assert_eq!(refused["errors"][0]["code"], "attachment_unknown");
    let file = site.file(url).await;
    assert!(header(&file, "content-disposition").starts_with("attachment; "), "a PDF is saved, never shown");
    assert_eq!(file.bytes().await.unwrap(), PDF);
    let path = format!("/attachments/{}", first["id"]);
    let change = json!({ "alt_text": "A form" });
    let headers = [("if-match", "\"1.x\"")];
    let described = api.api_with(Method::PATCH, &path, Some(&nell), Some(change.clone()), &headers).await.expect(200);
    assert_eq!(described.json()["alt_text"], "A form");
    api.api_with(Method::PATCH, &path, Some(&nell), Some(change.clone()), &headers).await.expect(412);
    api.api_with(Method::PATCH, &path, Some(&cora), Some(change), &[("if-match", "*")]).await.expect(403);
    api.api(Method::DELETE, &path, Some(&cora), None).await.expect(403);
    api.api(Method::DELETE, &path, Some(&nell), None).await.expect(204);
    assert_eq!(site.file(url).await.status(), StatusCode::NOT_FOUND);
    for (content, code) in [(HEIC.to_vec(), "file_heic"), (Vec::new(), "file_empty"), (b"MZ".to_vec(), "file_kind")] {
        let refused = site.upload(&nell, "?name=a", content, None).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.json::<Value>().await.unwrap()["errors"][0]["code"], code);
    }
}

#[tokio::test]
async fn whoever_sees_the_post_sees_the_file_and_nobody_else() {
    let site = Site::open().await;
    let node = &site.desk.node;
    let cora_id = site.desk.cora;
    let private = site
        .desk
        .city
        .insert_thread(node, |row| {
            row.author_id = cora_id;
            row.audience = Audience::AskerAndTeam;
        })
        .await;
    let cora = token(node, "Cora").await;
    let file = site.uploaded(&cora, "?name=secretname.png&alt_text=secretwords", picture(ImageFormat::Png)).await;
    let body = json!({ "body": "Look.", "attachment_ids": [file["id"]] });
    let api = node.browser();
    let comment = format!("/threads/{private}/comments");
    api.api(Method::POST, &comment, Some(&cora), Some(body)).await.expect(201);
    let url = file["url"].as_str().unwrap();
    for path in [url, file["thumbnail_url"].as_str().unwrap()] {
        assert_eq!(site.file(path).await.status(), StatusCode::NOT_FOUND);
        let nell = site.desk.sign_in("Nell").await.get(path).await;
        assert_eq!(nell.status, StatusCode::NOT_FOUND);
        for handle in ["Cora", "Ann"] {
            let seen = site.desk.sign_in(handle).await.get(path).await;
            assert_eq!(seen.status, StatusCode::OK, "{handle}");
            assert_eq!(seen.headers["cache-control"], "private, no-store", "{handle}");
        }
    }
    let told = api.api(Method::GET, &format!("/attachments/{}", file["id"]), None, None).await;
    assert_eq!(told.status, StatusCode::NOT_FOUND);
    assert!(!told.body.contains("secretname") && !told.body.contains("secretwords"));
}

/// Answers with a photo as Nell; gives the answer and the address of the photo.
async fn answered(site: &Site, thread: ThreadId) -> (AnswerId, String) {
    let node = &site.desk.node;
    let nell = token(node, "Nell").await;
    let file = site.uploaded(&nell, "?name=a.png", picture(ImageFormat::Png)).await;
    let id = AttachmentId(file["id"].as_i64().unwrap());
    let nell = site.desk.caller("Nell").await;
    let posted = answers::post_with_files(&node.app, &nell, thread, "Like this.", vec![id], None).await.unwrap();
    (posted.value, file["url"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn what_is_hidden_or_deleted_takes_its_files_along() {
    let site = Site::open().await;
    let (node, thread) = (&site.desk.node, site.asked().await);
    let (answer, url) = answered(&site, thread).await;
    assert_eq!(site.file(&url).await.status(), StatusCode::OK);
    let moderator = insert_staff(node, "Moe", peerdesk::entity::Role::Moderator).await;
    let moderator = caller(node, moderator).await;
    hiding::hide(&node.app, &moderator, hiding::Post::Answer(answer), "No").await.unwrap();
    assert_eq!(site.file(&url).await.status(), StatusCode::NOT_FOUND);
    let own = site.desk.sign_in("Nell").await.get(&url).await;
    assert_eq!((own.status, own.headers["cache-control"].to_str().unwrap()), (StatusCode::OK, "private, no-store"));
    answers::delete(&node.app, &site.desk.caller("Nell").await, answer, None).await.unwrap();
    assert_eq!(site.desk.sign_in("Nell").await.get(&url).await.status, StatusCode::NOT_FOUND);
    let row = attachment::Entity::find().one(node.app.reader()).await.unwrap().unwrap();
    let store = &node.parts.attachments.store;
    assert!(store.get(&row.storage_key).await.is_ok());
    node.drain().await;
    assert_eq!(site.count().await, 0);
    assert!(store.get(&row.storage_key).await.is_err(), "the bytes are still there");
}

#[tokio::test]
async fn what_nobody_posts_is_gone_after_a_day() {
    let site = Site::open().await;
    let (node, thread) = (&site.desk.node, site.asked().await);
    let (_, posted) = answered(&site, thread).await;
    let nell = token(node, "Nell").await;
    site.uploaded(&nell, "", picture(ImageFormat::Png)).await;
    node.clock.advance(Duration::hours(23));
    node.drain().await;
    assert_eq!(site.count().await, 2);
    node.clock.advance(Duration::hours(2));
    node.drain().await;
    assert_eq!(site.count().await, 1);
    assert_eq!(site.file(&posted).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn an_account_that_is_erased_takes_its_files_along() {
    let site = Site::open().await;
    let (node, thread) = (&site.desk.node, site.asked().await);
    let (_, url) = answered(&site, thread).await;
    erase(node, "Nell").await;
    assert_eq!(site.file(&url).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(site.count().await, 0);
    assert!(node.browser().see(&format!("/threads/{thread}")).await.says("Like this."), "the answer stays");
}

#[tokio::test]
async fn files_of_private_messages_are_for_both_sides_alone() {
    let site = Site::open().await;
    let (desk, node) = (&site.desk, &site.desk.node);
    let case = desk.open_case().await;
    let cora = desk.sign_in("Cora").await;
    let page = cora.see(&format!("/cases/{}", case.reference)).await;
    let form = format!("/cases/{}/messages", case.reference);
    let page = cora.send_files(&page, &form, &[("text", "My letter.")], &[("letter.pdf", PDF)]).await;
    let path = address(&page);
    assert!(path.ends_with("/letter.pdf"), "{path}");
    let ann = desk.sign_in("Ann").await;
    let shown = ann.see(&format!("/desk/cases/{}", case.reference)).await;
    assert_eq!(address(&shown), path);
    for browser in [&cora, &ann] {
        let file = browser.get(&path).await.expect(200);
        assert_eq!(file.headers["cache-control"], "private, no-store");
    }
    assert_eq!(site.file(&path).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(desk.sign_in("Nell").await.get(&path).await.status, StatusCode::NOT_FOUND);
    let api = node.browser();
    let ann = token(node, "Ann").await;
    let file = site.uploaded(&ann, "?name=map.png&alt_text=The+way", picture(ImageFormat::Png)).await;
    let body = json!({ "body": "This way.", "attachment_ids": [file["id"]] });
    let answer = format!("/cases/{}/official-answer", case.id);
    api.api_with(Method::POST, &answer, Some(&ann), Some(body), &[("if-match", "*")]).await.expect(201);
    let thread = node.browser().see(&format!("/threads/{}", desk.thread(&case).await)).await;
    assert_eq!(thread.attribute(".pd-answer--official .pd-files img", "alt").as_deref(), Some("The way"));
    assert_eq!(site.file(file["url"].as_str().unwrap()).await.status(), StatusCode::OK);
}
