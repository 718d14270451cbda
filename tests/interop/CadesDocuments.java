import eu.europa.esig.dss.cades.CAdESSignatureParameters;
import eu.europa.esig.dss.cades.signature.CAdESCounterSignatureParameters;
import eu.europa.esig.dss.cades.signature.CAdESService;
import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.EncryptionAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.enumerations.SignaturePackaging;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonCertificateSource;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.token.DSSPrivateKeyEntry;
import eu.europa.esig.dss.token.KSPrivateKeyEntry;
import eu.europa.esig.dss.token.Pkcs12SignatureToken;
import eu.europa.esig.dss.spi.x509.tsp.KeyEntityTSPSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore.PasswordProtection;
import java.util.Arrays;
import java.util.List;

/**
 * CAdES by EU DSS, of every level and packaging, signed at once, augmented step by step, by several signers, counter-signed.
 * The level that condau must find is the last part of a name, before its ending. Nothing is asked of the network.
 *
 * usage: java -cp 'LIB/*' CadesDocuments.java RSA.p12 P256.p12 TSA.p12 PASSWORD ANCHOR ISSUER CRLS CONTENT OUT [IN …]
 * Files named after OUT are raised to B-LTA there.
 */
public class CadesDocuments {
    static char[] password;
    static CAdESService service;
    static DSSDocument content;
    static Path out;

    record Key(Pkcs12SignatureToken token, DSSPrivateKeyEntry entry) { }

    public static void main(String[] arguments) throws Exception {
        password = arguments[3].toCharArray();
        var rsa = key(arguments[0]);
        var p256 = key(arguments[1]);
        var authority = (KSPrivateKeyEntry) key(arguments[2]).entry();
        content = new FileDocument(arguments[7]);
        out = Path.of(arguments[8]);
        var verifier = new CommonCertificateVerifier();
        var anchors = new CommonTrustedCertificateSource();
        anchors.addCertificate(certificate(arguments[4]));
        verifier.setTrustedCertSources(anchors);
        var others = new CommonCertificateSource();
        others.addCertificate(certificate(arguments[5]));
        verifier.setAdjunctCertSources(others);
        verifier.setAIASource(null);
        var lists = Arrays.stream(new File(arguments[6]).listFiles()).map(FileDocument::new).toArray(DSSDocument[]::new);
        verifier.setCrlSource(new ExternalResourcesCRLSource(lists));
        service = new CAdESService(verifier);
        var stamps = new KeyEntityTSPSource(authority.getPrivateKey(), authority.getCertificate(), Arrays.asList(authority.getCertificateChain()));
        stamps.setTsaPolicy("1.3.6.1.4.1.32473.1");
        service.setTspSource(stamps);

        for (var packaging : SignaturePackaging.values()) {
            if (packaging != SignaturePackaging.ENVELOPING && packaging != SignaturePackaging.DETACHED) continue;
            boolean beside = packaging == SignaturePackaging.DETACHED;
            for (var level : List.of("B", "T", "LT", "LTA")) {
                for (String kind : List.of("rsa", "pss", "p256")) {
                    for (var digest : List.of(DigestAlgorithm.SHA256, DigestAlgorithm.SHA512)) {
                        var key = kind.equals("p256") ? p256 : rsa;
                        var made = sign(content, key, parameters(level, packaging, digest, kind.equals("pss")));
                        keep(made, kind + "-" + digest.name().toLowerCase(), level, beside);
                    }
                }
            }
            var signed = sign(content, rsa, parameters("B", packaging, DigestAlgorithm.SHA256, false));
            var steps = signed;
            for (var level : List.of("T", "LT", "LTA", "LTA", "LTA")) {
                if (level.equals("LTA")) Thread.sleep(1100);
                steps = raise(steps, level, packaging);
                if (!level.equals("LTA")) keep(steps, "augmented", level, beside);
            }
            keep(steps, "renewed-twice", "LTA", beside);

            var both = parameters("B", packaging, DigestAlgorithm.SHA512, false);
            both.setParallelSignature(true);
            var twice = beside ? resign(signed, p256, both) : sign(signed, p256, both);
            keep(twice, "two-signers", "B", beside);
            keep(raise(twice, "LTA", packaging), "two-signers", "LTA", beside);

            var countered = counter(signed, p256);
            keep(countered, "countered", "B", beside);
            keep(raise(countered, "LTA", packaging), "countered", "LTA", beside);
            keep(counter(raise(signed, "T", packaging), p256), "countered", "T", beside);
            var archived = counter(raise(signed, "LTA", packaging), p256);
            keep(archived, "countered-later", "LTA", beside);

            var older = parameters("LTA", packaging, DigestAlgorithm.SHA256, false);
            older.setEn319122(false);
            keep(sign(content, rsa, older), "older-index", "LTA", beside);

            var dated = parameters("LTA", packaging, DigestAlgorithm.SHA256, false);
            dated.setSigningCertificate(rsa.entry().getCertificate());
            dated.setContentTimestamps(List.of(service.getContentTimestamp(content, dated)));
            keep(sign(content, rsa, dated), "content-stamped", "LTA", beside);
        }
        for (String name : Arrays.asList(arguments).subList(9, arguments.length)) {
            var packaging = name.endsWith(".p7s") ? SignaturePackaging.DETACHED : SignaturePackaging.ENVELOPING;
            var source = new FileDocument(name);
            String stem = source.getName().substring(0, source.getName().lastIndexOf('.'));
            keep(raise(source, "LTA", packaging), "raised-" + stem, "LTA", packaging == SignaturePackaging.DETACHED);
        }
        System.exit(0);
    }

    static Key key(String path) throws Exception {
        var token = new Pkcs12SignatureToken(new File(path), new PasswordProtection(password));
        return new Key(token, token.getKeys().get(0));
    }

    static CertificateToken certificate(String path) throws Exception {
        return DSSUtils.loadCertificate(Files.readAllBytes(Path.of(path)));
    }

    static CAdESSignatureParameters parameters(String level, SignaturePackaging packaging, DigestAlgorithm digest, boolean pss) {
        var parameters = new CAdESSignatureParameters();
        parameters.setSignatureLevel(SignatureLevel.valueOf("CAdES_BASELINE_" + level));
        parameters.setSignaturePackaging(packaging);
        parameters.setDigestAlgorithm(digest);
        if (pss) parameters.setEncryptionAlgorithm(EncryptionAlgorithm.RSASSA_PSS);
        return parameters;
    }

    static DSSDocument sign(DSSDocument document, Key key, CAdESSignatureParameters parameters) {
        parameters.setSigningCertificate(key.entry().getCertificate());
        parameters.setCertificateChain(key.entry().getCertificateChain());
        var value = key.token().sign(service.getDataToSign(document, parameters), parameters.getSignatureAlgorithm(), key.entry());
        return service.signDocument(document, parameters, value);
    }

    /** A second signer of a detached signature. */
    static DSSDocument resign(DSSDocument signature, Key key, CAdESSignatureParameters parameters) {
        parameters.setDetachedContents(List.of(content));
        return sign(signature, key, parameters);
    }

    static DSSDocument raise(DSSDocument signature, String level, SignaturePackaging packaging) {
        var parameters = parameters(level, packaging, DigestAlgorithm.SHA256, false);
        if (packaging == SignaturePackaging.DETACHED) parameters.setDetachedContents(List.of(content));
        return service.extendDocument(signature, parameters);
    }

    static DSSDocument counter(DSSDocument signature, Key key) {
        var validator = SignedDocumentValidator.fromDocument(signature);
        validator.setCertificateVerifier(new CommonCertificateVerifier());
        validator.setDetachedContents(List.of(content));
        var parameters = new CAdESCounterSignatureParameters();
        parameters.setSignatureLevel(SignatureLevel.CAdES_BASELINE_B);
        parameters.setSignatureIdToCounterSign(validator.getSignatures().get(0).getId());
        parameters.setDetachedContents(List.of(content));
        parameters.setSigningCertificate(key.entry().getCertificate());
        parameters.setCertificateChain(key.entry().getCertificateChain());
        var value = key.token().sign(service.getDataToBeCounterSigned(signature, parameters), parameters.getSignatureAlgorithm(), key.entry());
        return service.counterSignSignature(signature, parameters, value);
    }

    static void keep(DSSDocument made, String name, String level, boolean beside) throws Exception {
        made.save(out.resolve("dss-" + name + "-B-" + level + (beside ? ".p7s" : ".p7m")).toString());
    }
}
