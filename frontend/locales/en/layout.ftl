# The name of this language in this language
language-name = English

layout-skip = Skip to main content
layout-demo-label = Demo
layout-demo-title = Demo.
layout-demo = Nothing here is real, and it is all deleted at times.
layout-demo-accounts = Try it as a citizen or as staff
layout-demo-mail = Read the demo mail
layout-search-label = Search questions
layout-search = Search
layout-nav = Main
layout-menu = Menu
layout-menu-close = Close the menu
layout-nav-questions = Questions
layout-nav-categories = Categories
layout-nav-ask = Ask
layout-nav-desk = Desk
layout-nav-administration = Administration
layout-account = Your account
layout-former-member = Former member
layout-notifications = Notifications
layout-unread = unread
layout-sign-in = Sign in
layout-sign-up = Create account
layout-sign-out = Sign out
layout-footer-help = Help and contact
layout-footer-statistics = Statistics
layout-footer-accessibility = Accessibility
layout-footer-privacy = Privacy and cookies
layout-footer-api = API for developers
layout-footer-note = Answers by neighbours are well meant, but they are not legal advice.
layout-scheme = Colours
layout-scheme-device = As on my device
layout-scheme-light = Light
layout-scheme-dark = Dark
layout-breadcrumb = Breadcrumb
layout-home = Home
layout-pages = Pages
layout-older = Older
layout-newer = Newer
layout-printed = { $address } · printed { $date }

form-error-prefix = Error:
form-error-title = There is a problem
form-choose = Choose…
form-optional = { $label } (optional)

layout-second-factor = You are a member of staff. Your roles have no effect until your account has a second factor.
layout-second-factor-link = Set up a second factor
layout-feed = Follow with a feed reader

# After signing up
layout-welcome = Welcome, { $name }. Your user name is { $handle }: sign in with it.
layout-welcome-email = We sent a link to { $email }: open it to confirm. Until then you cannot sign in by email address or get a new password.
layout-unconfirmed = You have not confirmed your email address yet.
layout-unconfirmed-again = Send the link again
layout-unconfirmed-change = Change the email address
