serve-welcome = Peerdesk serves { $url }
demo-welcome =
    Peerdesk serves a demo community at { $url }

    Try first:
      1. Search for "parking fine" on the start page.
      2. Ask something. Nobody answers? After a minute it is a staff case.
      3. Sign in as Ann_Parking (password: peerdesk-demo) and open the desk.
    All demo accounts are listed on the sign-in page. Mails are kept at { $url }/demo/mail
