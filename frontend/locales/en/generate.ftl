generate-done = Generated { $threads } threads with { $answers } answers by { $accounts } people. Now run `peerdesk reindex`.
