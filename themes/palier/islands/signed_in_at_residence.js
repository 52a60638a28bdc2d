if (/(?:^|; )palier_signed_in=1/.test(document.cookie)) import("./at_residence.js");
